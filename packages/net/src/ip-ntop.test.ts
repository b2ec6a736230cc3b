import { SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  constantInt,
  context,
  u32,
  u64,
  type Decoded,
  type DecodeContext,
  type Int,
} from '@tap/native-core/tapset';
import { ip_ntop } from './index.js';

const session = {} as DecodeContext;
const decode = (expression: Decoded<string>, raw: number): unknown =>
  expression.kind.decode(raw as never, session);

describe('ip_ntop() of numbers', () => {
  it.each<[number | bigint, string]>([
    [0x0100007f, '127.0.0.1'],
    [0, '0.0.0.0'],
    [0xffff_ffff, '255.255.255.255'],
    [-1, '255.255.255.255'],
    [0x0100_a8c0n, '192.168.0.1'],
    [-0x40575700n, '0.169.168.191'],
    [0xdead_beef_0100_007fn, '127.0.0.1'],
  ])('%s is %s', (number, text) => {
    expect(ip_ntop(number)).toBe(text);
  });

  it('refuses what is not an integer', () => {
    expect(() => ip_ntop(0.5)).toThrow('TAP_KIND');
    expect(() => ip_ntop(Number.NaN)).toThrow('TAP_KIND');
  });
});

describe('ip_ntop() of bytes', () => {
  it.each([
    ['::', []],
    ['::1', [[15, 1]]],
    [
      '::ffff:192.0.2.1',
      [
        [10, 255],
        [11, 255],
        [12, 192],
        [14, 2],
        [15, 1],
      ],
    ],
    [
      '2001:db8::1',
      [
        [0, 0x20],
        [1, 1],
        [2, 0x0d],
        [3, 0xb8],
        [15, 1],
      ],
    ],
    // RFC 5952, 4.2.2 and 4.2.3: a single group of zeros stays, of two runs the longest, else the first is shortened.
    [
      '2001:db8:0:1:1:1:1:1',
      [
        [0, 0x20],
        [1, 1],
        [2, 0x0d],
        [3, 0xb8],
        [7, 1],
        [9, 1],
        [11, 1],
        [13, 1],
        [15, 1],
      ],
    ],
    [
      '2001:0:0:1::1',
      [
        [0, 0x20],
        [1, 1],
        [7, 1],
        [15, 1],
      ],
    ],
    [
      '2001:db8::1:0:0:1',
      [
        [0, 0x20],
        [1, 1],
        [2, 0x0d],
        [3, 0xb8],
        [9, 1],
        [15, 1],
      ],
    ],
  ] as [string, [number, number][]][])('writes %s', (text, set) => {
    const bytes = new Uint8Array(16);
    for (const [index, byte] of set) bytes[index] = byte;
    expect(ip_ntop(bytes)).toBe(text);
  });

  it('writes what node:net writes of it, for all addresses but those with IPv4 in the last two groups', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        fc.pre(groups.slice(0, 5).some((value) => value !== 0));
        const text = groups.map((value) => value.toString(16)).join(':');
        const bytes = Uint8Array.from(groups.flatMap((value) => [value >> 8, value & 255]));
        expect(ip_ntop(bytes)).toBe(new SocketAddress({ address: text, family: 'ipv6' }).address);
      }),
    );
  });

  it('reads a part of a buffer, and IPv4', () => {
    expect(ip_ntop(Uint8Array.from([9, 192, 0, 2, 1, 9]).subarray(1, 5))).toBe('192.0.2.1');
  });

  it('refuses other lengths', () => {
    expect(() => ip_ntop(new Uint8Array(6))).toThrow('4 or 16 bytes, not 6');
  });
});

describe('ip_ntop() of expressions', () => {
  it('captures 32 bits and writes the text when decoded', () => {
    const text = ip_ntop(context('pid_tgid', u64));
    expectTypeOf(text).toEqualTypeOf<Decoded<string>>();
    expect(text.kind.of).toMatchObject({ type: 'int', bits: 32, signed: false });
    expect(decode(text, 0x0100007f)).toBe('127.0.0.1');
  });

  it('takes numbers of every kind', () => {
    expectTypeOf(ip_ntop).toBeCallableWith(constantInt(1));
    expectTypeOf(ip_ntop).toBeCallableWith(context('cpu', u32) as Int | Int<bigint>);
  });

  it('compares with addresses', () => {
    const text = ip_ntop(context('cpu', u32));
    expect(text.kind.encode?.('127.0.0.1' as never)).toEqual([0x0100007fn]);
    expect(text.kind.encode?.('255.255.255.255' as never)).toEqual([0xffff_ffffn]);
    expect(() => text.eq('::1')).toThrow('e.daddr.eq("::1")');
    expect(() => text.eq('localhost')).toThrow('TAP_KIND: "localhost" is not an IPv4 address');
  });
});
