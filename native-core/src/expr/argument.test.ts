import { describe, expect, expectTypeOf, it } from 'vitest';
import { argument, Decoded, Int, intKind, takes, wordConst, type Address } from './index.js';

const number = new Int<number>(intKind(32, true), wordConst(1n));
const big = new Int<bigint>(intKind(64, false, 'bigint'), wordConst(1n));

describe('argument()', () => {
  it('gives the argument as the first kind that takes it', () => {
    expect(argument('f', { number }, takes.number, takes.int)).toBe(number);
    expect(argument('f', { big }, takes.bigInt)).toBe(big);
    expect(argument('f', { big }, takes.int).kind.js).toBe('number');
    expect(argument('f', { n: 5n }, takes.number)).toBe(5);
    expect(argument('f', { n: 5 }, takes.bigint)).toBe(5n);
    const either = argument('f', { big }, takes.address, takes.string);
    expectTypeOf(either).toEqualTypeOf<Address | string>();
    expect(either).toMatchObject({ kind: { type: 'address' }, node: big.node });
  });

  it.each([
    ['a fraction', 1.5, takes.number],
    ['a number that is not exact', 2n ** 60n, takes.number],
    ['no number', Number.NaN, takes.realNumber],
    ['a number of 32 bits as an address', number, takes.address],
    ['an object', {}, takes.string],
  ])('refuses %s', (_, value, kind) => {
    expect(() => argument('f', { value }, kind)).toThrow(
      expect.objectContaining({ code: 'TAP_KIND', next: `value is ${kind.words}` }),
    );
  });

  it('tells addresses from other numbers that are known later', () => {
    const kind = { type: 'decoded', of: big.kind, shown: 'bigint | null', decode: () => null } as const;
    const later = new Decoded<bigint | null>(kind, big.node);
    const address = new Decoded<bigint | null>({ ...kind, address: true }, big.node);
    expect(argument('f', { later }, takes.decodedNumber)).toBe(later);
    expect(argument('f', { address }, takes.decodedAddress)).toBe(address);
    expect(() => argument('f', { later }, takes.decodedAddress)).toThrow('TAP_KIND');
    expect(() => argument('f', { address }, takes.decodedNumber)).toThrow('TAP_KIND');
  });

  it('knows the expression of another copy of this package', () => {
    const foreign = { kind: { ...number.kind }, node: { ...number.node } };
    expect(() => argument('f', { foreign }, takes.int)).toThrow('TAP_DUPLICATE_CORE');
  });
});
