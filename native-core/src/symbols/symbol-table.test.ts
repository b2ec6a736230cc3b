import { describe, expect, it } from 'vitest';
import { SymbolList } from '../elf/index.js';
import { runNow } from '../sys/index.js';
import { BoundedCache } from './bounded-cache.js';

const names = Buffer.from('a\0b\0c\0');

describe('SymbolList', () => {
  it('sorts by address, and leaves equal ones as they come', () => {
    const list = new SymbolList();
    const addresses = Array.from({ length: 3_000 }, (_, i) => (i * 7_919) % 1_000);
    addresses.forEach((address, i) => list.add(address, 1, i % 3 === 0 ? 0 : 2));
    const table = runNow(list.table(names));
    const sorted = addresses.toSorted((a, b) => a - b);
    expect(sorted.map((_, i) => table?.address(i))).toEqual(sorted.map(BigInt));
  });

  it('leaves out what is not an address, counts it, and stops at its limit', () => {
    const list = new SymbolList(3);
    for (const address of [2 ** 60, Infinity, NaN, 5, 6, 7, 8]) list.add(address, 1, 0);
    const table = runNow(list.table(names));
    expect([table?.count, table?.leftOut, table?.truncated]).toEqual([3, 3, true]);
  });

  it('finds by size, or up to the next', () => {
    const list = new SymbolList();
    list.add(0x200, 0, 2);
    list.add(0x100, 0x10, 0);
    list.add(0x300, 0, 4);
    const table = runNow(list.table(names));
    const found = [0xffn, 0x100n, 0x10fn, 0x110n, 0x2ffn, 0x5000n].map(
      (at) => table?.find(at, 'm')?.name ?? null,
    );
    expect(found).toEqual([null, 'a', 'a', null, 'b', 'c']);
    expect(table?.find(0x2ffn, 'm')).toEqual({ name: 'b', offset: 0xffn, size: 0x100n, module: 'm' });
  });
});

describe('a function without a size', () => {
  it('does not reach beyond its section', () => {
    const list = new SymbolList();
    list.add(0x100, 0, 0);
    list.add(0x200, 0, 2);
    list.add(0x300, 0x80, 4);
    const table = runNow(list.table(names, [0x340, 0x117]));
    const found = [0x116n, 0x117n, 0x1ffn, 0x2ffn, 0x37fn, 0x380n].map(
      (at) => table?.find(at, 'm')?.name ?? null,
    );
    expect(found).toEqual(['a', null, null, 'b', 'c', null]);
    expect(table?.find(0x100n, 'm')?.size).toBe(0x17n);
    const last = new SymbolList();
    last.add(0x100, 0, 0);
    expect(runNow(last.table(names, [0x117]))?.find(0x117n, 'm')).toBeNull();
  });
});

describe('BoundedCache', () => {
  it('forgets what was not asked for, by number and by bytes, but never the latest', () => {
    const cache = new BoundedCache<string, { bytes: number }>({ count: 3, bytes: 100 });
    for (const key of ['a', 'b', 'c']) cache.set(key, { bytes: 10 });
    cache.get('a');
    cache.set('d', { bytes: 10 });
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    cache.set('e', { bytes: 500 });
    expect(['a', 'c', 'd', 'e'].map((key) => cache.get(key) !== undefined)).toEqual([
      false,
      false,
      false,
      true,
    ]);
    cache.set('e', { bytes: 5 });
    expect(cache.bytes).toBe(5);
  });

  it('passes over what was asked for once, the oldest first, and keeps its bounds where all of it was', () => {
    const cache = new BoundedCache<number, { bytes: number }>({ count: 4, bytes: 100 });
    for (const key of [1, 2, 3, 4]) {
      cache.set(key, { bytes: 10 });
      cache.get(key);
    }
    cache.set(5, { bytes: 10 });
    // None was better than another: the oldest went, and the others have no second chance left.
    expect(cache.bytes).toBe(40);
    expect(cache.get(1)).toBeUndefined();
    expect(cache.get(3)).toBeDefined();
    cache.set(6, { bytes: 10 });
    cache.set(7, { bytes: 10 });
    expect([2, 3, 4, 5, 6, 7].filter((key) => cache.get(key) !== undefined)).toEqual([3, 4, 6, 7]);
    expect(cache.bytes).toBe(40);
  });
});
