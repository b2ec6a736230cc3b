import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { findTapsets } from '../tapsets/find.js';
import { mentions } from './mentioned.js';

it.each([
  ['a probe and functions', ['kprocess.exec'], ['execname,pid'], '@tap/context @tap/kprocess'],
  ['a return', ['tcp.recvmsg.return'], ['size > 1024'], '@tap/net'],
  ['a pattern', ['{tcp,signal}.send*'], [], '@tap/net @tap/signal'],
  ['nothing that there is', ['tcp.nothing'], ['nothing() == "execnames"'], ''],
])('loads the tapsets that are mentioned: %s', async (_, patterns, texts, names) => {
  const needs = mentions({ patterns, texts });
  const said: string[] = [];
  const found = await findTapsets({ folder: tmpdir(), named: [], needs, say: (line) => said.push(line) });
  expect([found.map(({ name }) => name).join(' '), said]).toEqual([names, []]);
});
