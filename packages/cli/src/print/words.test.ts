import { expect, it } from 'vitest';
import { functionTable } from '../catalogue/catalogue.js';
import { workspaceCatalogue } from '../../test/workspace.js';
import { wordFunctions, wordsFor } from './words.js';

const functions = functionTable(workspaceCatalogue);

it.each([
  ['tcp.sendmsg', 'family', 10, 'INET6'],
  ['socket.sendmsg', 'family', 1, 'LOCAL'],
  ['socket.sendmsg', 'protocol', 17, 'UDP'],
  ['socket.sendmsg', 'type', 1, 'STREAM'],
  ['socket.sendmsg', 'state', 3, 'CONNECTED'],
  ['socket.sendmsg', 'family', -1, null],
  ['socket.sendmsg', 'family', null, null],
])('%s: %s %s is %s', (probe, value, number, word) => {
  expect(wordsFor(functions, probe, value)?.(number)).toBe(word);
});

it.each([
  ['netdev.receive', 'protocol'],
  ['kprocess.exit', 'state'],
  ['socket.sendmsg', 'size'],
  ['socket.sendmsg', 'toString'],
])('%s: %s is as it is', (probe, value) => {
  expect(wordsFor(functions, probe, value)).toBeNull();
});

it('says nothing without the tapset that knows the words', () => {
  expect(wordsFor(new Map(), 'tcp.sendmsg', 'family')).toBeNull();
});

it('names the functions that it takes for what a command line mentions', () => {
  expect(wordFunctions(['kprocess.exec'])).toEqual([]);
  expect(wordFunctions(['kprocess.exec', 'tcp.sendmsg'])).toEqual(['sock_fam_num2str', 'sock_prot_num2str']);
  expect(wordFunctions(['soc*'])).toContain('sock_state_num2str');
});
