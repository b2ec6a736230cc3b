import { backtrace, caller, caller_addr, errno_str, execname, pid, task_current } from '@tap/context';
import { kernel_string, ubacktrace } from '@tap/context';
import {
  constantAddress,
  constantInt,
  context,
  decoded,
  kernelStack,
  registers,
  socketAddress,
  u64,
  type Expression,
} from '@tap/native-core/tapset';

const clock = context('monotonic', u64);

/** An argument of each kind that a query has, and that a filter or plain JavaScript can write. */
export const argumentKinds: Readonly<Record<string, unknown>> = {
  'a number of the event': pid(),
  'a big number of the event': clock,
  'a constant of the event': constantInt(7),
  'a condition': pid().eq(1),
  'an address': task_current(),
  'a constant address': constantAddress(0n),
  'a text': execname(),
  'a text that may be null': kernel_string(task_current()),
  'a network address': socketAddress(pid(), pid(), task_current()),
  'a stack': kernelStack(3),
  registers: registers(),
  'an address of the stack': caller_addr(),
  'a decoded text': errno_str(pid()),
  'a decoded text that may be null': caller(),
  'the stack of the kernel': backtrace(),
  'the stack of the process': ubacktrace(),
  'a decoded number': decoded(clock, { shown: 'number', decode: Number }),
  'a decoded big number': decoded(clock, { shown: 'bigint | null', decode: (raw) => raw }),
  '0': 0,
  '1': 1,
  '-1': -1,
  '65': 65,
  '2**40': 2 ** 40,
  '1.5': 1.5,
  NaN: Number.NaN,
  '5n': 5n,
  '-5n': -5n,
  '2n**70n': 2n ** 70n,
  "''": '',
  "'INET'": 'INET',
  true: true,
  null: null,
  undefined: undefined,
  bytes: Uint8Array.of(127, 0, 0, 1),
};

/** What no function takes. */
export const noArguments: readonly unknown[] = [{}, [], [1], Symbol('x'), () => 0, new Date(0), pid];

/** Captured values of each sort that a kernel gives, for what is decoded of an expression. */
export function capturedValues({ kind }: Expression): readonly unknown[] {
  if (kind.type !== 'decoded') return [];
  const { of } = kind;
  const stack = { pid: 0, end: 'unknown', atReturn: false, probePoint: 'kernel.function("f")' };
  switch (of.type) {
    case 'int':
      return [0n, 1n, -1n, 4095n, -2n, 2n ** 31n - 1n, 2n ** 62n]
        .map((raw) => (of.signed ? BigInt.asIntN(of.bits, raw) : BigInt.asUintN(of.bits, raw)))
        .map((raw) => (of.js === 'bigint' ? raw : Number(raw)));
    case 'bool':
      return [true, false];
    case 'address':
      return [0n, 1n, 2n ** 64n - 1n];
    case 'text':
      return ['', 'INET', '0x10 0x20', '\ufffd', ...(of.nullable ? [null] : [])];
    case 'inet':
      return ['127.0.0.1', null];
    case 'stack':
      return [
        { ...stack, addresses: [] },
        { ...stack, addresses: [1n] },
        { ...stack, pid: process.pid, addresses: [2n ** 64n - 1n, 5n, 6n], end: 'lost' },
      ];
    case 'registers':
      return [{ ip: 1n, ax: 2n }, { pc: 1n }, null];
  }
}
