import { expect, it } from 'vitest';
import { makeIndent } from './index.js';

it('thread_indent() and indent() write calls and returns as a list', () => {
  const { thread_indent, indent } = makeIndent();
  const at = (microseconds: number, tid = 7) => ({
    time: 5_000_000n + BigInt(microseconds) * 1000n,
    tid,
    execname: tid === 7 ? 'dd' : 'cat',
  });
  expect([
    thread_indent(at(0), 1),
    thread_indent(at(3), 1),
    thread_indent(at(4, 8), 1),
    thread_indent(at(5), -1),
    thread_indent(at(12), -1),
    thread_indent(at(1000), 1),
    indent(at(0), 1),
    indent(at(2, 8), 2),
    indent(at(3), -3),
    indent(at(9), -1),
  ]).toEqual([
    '     0 dd(7):',
    '     3 dd(7): ',
    '     0 cat(8):',
    '     5 dd(7): ',
    '    12 dd(7):',
    '     0 dd(7):',
    '     0 :',
    '     2 :  ',
    '     3 :  ',
    '     0 :',
  ]);
});
