import { expect, it } from 'vitest';
import type { AddressSymbol, DecodeContext, StackEnd } from '@tap/native-core/tapset';
import { stackFields, type CapturedFrames } from './captured.js';

/** Functions of 16 bytes, one after the other. */
const symbol =
  (module: string) =>
  (address: bigint): AddressSymbol | null =>
    address < 0x100n ? { name: `f${address / 16n}`, offset: address % 16n, size: 16n, module } : null;
const machine = {
  symbol: symbol('kernel'),
  userSymbol: (pid: number, space: bigint, address: bigint) => symbol(`/bin/${pid}.${space}`)(address),
  userModule: (_pid: number, _space: bigint, address: bigint) =>
    address < 0x200n ? '/usr/lib/libc.so.6' : address < 0x300n ? '[vdso]' : null,
} as Partial<DecodeContext> as DecodeContext;

function frames(
  field: 'kernel' | 'user',
  addresses: readonly bigint[],
  end: StackEnd = 'bottom',
): CapturedFrames {
  const captured = { pid: 7, space: 9n, addresses, end, atReturn: false, probePoint: 'f' };
  const { decode } = stackFields()[field].kind;
  return decode(captured as never, machine) as CapturedFrames;
}

it('names the function of an address, and of a call by where it returns to', () => {
  expect(frames('kernel', [0x10n, 0x20n, 0x25n])).toEqual({
    frames: ['f1', 'f1', 'f2'].map((name) => ({ name, kind: 'kernel', module: 'kernel' })),
    end: 'bottom',
  });
  expect(frames('user', [0x30n]).frames).toEqual([{ name: 'f3', kind: 'user', module: '/bin/7.9' }]);
});

it('names what has the code where no function does', () => {
  const unnamed = frames('user', [0x180n, 0x280n, 0x380n]).frames;
  expect(unnamed.map(({ name, module }) => [name, module])).toEqual([
    ['[libc.so.6]', '/usr/lib/libc.so.6'],
    ['[vdso]', '[vdso]'],
    ['[unknown]', null],
  ]);
  expect(frames('kernel', [0x500n]).frames[0]?.name).toBe('[unknown]');
});

it('says how a stack ends', () => {
  for (const end of ['depth', 'lost', 'unknown'] as const) {
    expect(frames('user', [1n, 2n], end).end).toBe(end);
    expect(frames('kernel', [1n, 2n], end).end).toBe(end);
  }
  expect(() => stackFields(121)).toThrow('TAP_ARGUMENT');
});
