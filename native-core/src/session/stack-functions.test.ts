import { describe, expect, it } from 'vitest';
import type { AddressSymbol, CapturedStack } from '../expr/index.js';
import { StackFunctions } from './stack-functions.js';

const stack = (pid: number, space: bigint, addresses: readonly bigint[]): CapturedStack => ({
  pid,
  space,
  addresses,
  end: 'bottom',
  atReturn: false,
  probePoint: '',
});
const symbol = (name: string): AddressSymbol => ({ name, module: 'kernel', offset: 0n, size: 16n });

describe('StackFunctions', () => {
  it('finds the caller by its call, and asks for an address once', () => {
    const asked: (readonly unknown[])[] = [];
    const functions = new StackFunctions({
      symbol: (address) => {
        asked.push([address]);
        return address === 0x20n ? null : symbol(`k${address.toString(16)}`);
      },
      userSymbol: (pid, space, address) => {
        asked.push([pid, space, address]);
        return symbol(`u${address.toString(16)}`);
      },
    });
    const kernel = stack(0, 0n, [0x10n, 0x21n, 0x31n]);
    expect(functions.of(kernel).map((found) => found?.name ?? null)).toEqual(['k10', null, 'k30']);
    expect(functions.of(kernel)).toEqual(functions.of(stack(0, 0n, [0x10n, 0x21n, 0x31n])));
    expect(asked).toEqual([[0x10n], [0x20n], [0x30n]]);
    const names = (space: bigint) => functions.of(stack(7, space, [0x10n])).map((found) => found?.name);
    expect([names(5n), names(5n), names(6n)]).toEqual([['u10'], ['u10'], ['u10']]);
    expect(asked.slice(3)).toEqual([
      [7, 5n, 0x10n],
      [7, 6n, 0x10n],
    ]);
  });
});
