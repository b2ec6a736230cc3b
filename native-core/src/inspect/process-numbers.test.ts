import { expect, it } from 'vitest';
import type { Procfs } from '../sys/index.js';
import { processNumbers } from './process-numbers.js';

const checks = (facts: Partial<Procfs>): readonly string[] =>
  processNumbers(facts as Procfs).map(
    ({ name, state, detail, next }) => `${name} ${state}: ${detail}; ${next}`,
  );

it('says in which pid namespace tap runs', () => {
  expect(checks({ inFirstNamespace: true, depth: 0 })).toEqual([
    'pid namespace yes: the first one: numbers of processes are those of the host; null',
    '/proc yes: it shows the processes of this pid namespace; null',
  ]);
  const [own] = checks({ inFirstNamespace: false, namespace: 'pid:[4026532201]', depth: 0 });
  expect(own).toContain('one of its own, pid:[4026532201]: numbers of processes are those in it');
});

it('notices a /proc of another pid namespace', () => {
  const [, outer] = checks({ inFirstNamespace: false, namespace: 'pid:[4026532201]', depth: 1 });
  expect(outer).toContain('/proc yes: it belongs to a pid namespace further out');
  const [, foreign] = checks({ inFirstNamespace: false, namespace: null, depth: null });
  expect(foreign).toContain('/proc no: it belongs to another pid namespace');
  expect(foreign).toContain('mount -t proc proc /proc');
});
