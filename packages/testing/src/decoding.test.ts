import {
  modname,
  pid,
  pid2execname,
  print_stack,
  symdata,
  symname,
  backtrace,
  task_current,
  uaddr,
  umodname,
  usymdata,
  usymname,
} from '@tap/context';
import { addr_to_node } from '@tap/memory';
import type { AddressSymbol, DecodeContext, Decoded } from '@tap/native-core/tapset';
import { get_cycles, gettimeofday_ns, tz_ctime } from '@tap/timestamp';
import { describe, expect, it } from 'vitest';
import { noMachine } from './no-machine.js';

const found: AddressSymbol = { name: 'there', offset: 2n, size: 16n, module: 'elsewhere' };
const stack = {
  pid: 7,
  space: 9n,
  addresses: [0x10n],
  end: 'bottom',
  atReturn: false,
  probePoint: 'somewhere',
};

/** A question, what stands in for its answer, and what is seen of that. */
type Row = readonly [
  asked: keyof DecodeContext,
  standIn: Partial<DecodeContext>,
  value: Decoded<unknown>,
  raw: unknown,
  seen: unknown,
];

const rows: readonly Row[] = [
  ['symbol', { symbol: () => found }, symname(task_current()), 5n, 'there'],
  ['symbol', { symbol: () => found }, symdata(task_current()), 5n, 'there+0x2/0x10 [elsewhere]'],
  ['symbol', { symbol: () => found }, modname(task_current()), 5n, 'elsewhere'],
  [
    'symbol',
    { symbol: () => found },
    print_stack(backtrace()),
    stack,
    ' 0x10 : there+0x2/0x10 [elsewhere]\n',
  ],
  ['userSymbol', { userSymbol: () => found }, usymname(uaddr()), stack, 'there'],
  ['userModule', { userModule: () => '/lib/there.so' }, umodname(uaddr()), stack, '/lib/there.so'],
  [
    'userOffset',
    { userModule: () => '/lib/there.so', userOffset: () => 0x20n },
    usymdata(uaddr()),
    stack,
    '0x10 [there.so+0x20]',
  ],
  ['cycles', { cycles: (at) => at + 1n }, get_cycles(), 5n, 6n],
  ['wallTime', { wallTime: (at) => at + 2n }, gettimeofday_ns(), 5n, 7n],
  [
    'timeZone',
    { timeZone: () => ({ behind: -60, name: 'THERE' }) },
    tz_ctime(pid()),
    0,
    'Thu Jan  1 00:01:00 1970 THERE',
  ],
  ['processName', { processName: (number) => `process ${number}` }, pid2execname(pid()), 5, 'process 5'],
  ['memoryNode', { memoryNode: (at) => Number(at) * 2 }, addr_to_node(task_current()), 5n, 10],
];

describe('what decoding looks up', () => {
  it.each(rows)('%s is asked of the context', (_, standIn, { kind }, raw, seen) => {
    expect(kind.decode(raw as never, { ...noMachine, ...standIn })).toEqual(seen);
  });

  it('has a stand-in here for each question', () => {
    // Frames of stacks are sorted out by them: decode/kernel-frames.test.ts, decode/user-frames.test.ts.
    const others = ['functionStart', 'lostCallers', 'userEnd'];
    expect([...new Set([...rows.map(([asked]) => asked), ...others])].sort()).toEqual(
      Object.keys(noMachine).sort(),
    );
  });
});
