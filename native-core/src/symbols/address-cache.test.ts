import { describe, expect, it } from 'vitest';
import { AddressCache } from './address-cache.js';

const some = (count: number): readonly bigint[] =>
  Array.from({ length: count }, (_, i) => 0x7f12_3456_0000n + BigInt(i * 37));

describe('AddressCache', () => {
  it('gives what was set for an address of a version, and nothing for any other one', () => {
    const cache = new AddressCache<string>();
    const address = 0xffff_ffff_8100_0110n;
    cache.set(1, address, 'one');
    expect(cache.get(1, address)).toBe('one');
    // The low half of an address decides the place, and is not the address.
    for (const other of [address + 1n, address - 2n ** 32n, 0x8100_0110n])
      expect(cache.get(1, other)).toBeUndefined();
    expect(cache.get(2, address)).toBeUndefined();
    cache.set(1, address, 'another');
    expect(cache.get(1, address)).toBe('another');
  });

  it('keeps nearly all of a few thousand addresses of several owners, each with its own value', () => {
    const cache = new AddressCache<string>();
    const addresses = some(1_500);
    const all = [1, 2, 3, 4].flatMap((version) => addresses.map((address) => ({ version, address })));
    for (const { version, address } of all) cache.set(version, address, `${version} ${address}`);
    const found = all.map(({ version, address }) => cache.get(version, address));
    expect(
      found.every((one, i) => one === undefined || one === `${all[i]?.version} ${all[i]?.address}`),
    ).toBe(true);
    expect(found.filter((one) => one !== undefined).length).toBeGreaterThan(0.98 * all.length);
  });

  it('never grows beyond its places, and has what came last', () => {
    const cache = new AddressCache<bigint>();
    const addresses = some(200_000);
    const lost = addresses.filter((address) => {
      cache.set(1, address, address);
      return cache.get(1, address) !== address;
    });
    expect(lost).toEqual([]);
    const kept = addresses.filter((address) => cache.get(1, address) !== undefined).length;
    expect(kept).toBeGreaterThan(16_384);
    expect(kept).toBeLessThanOrEqual(32_768);
  });
});
