import { between, on } from '@tap/native-core';
import type { Probe, RowOf } from '@tap/native-core/tapset';
import { constantInt } from '@tap/native-core/tapset';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { bio_rw_num, bio_rw_str, ioblock, ioblock_trace } from './index.js';

const common = [
  'name',
  'devname',
  'ino',
  'sector',
  'flags',
  'rw',
  'opf',
  'vcnt',
  'idx',
  'phys_segments',
  'size',
];
const device = ['bdev', 'bdev_contains', 'p_start_sect'];
/** Values of SystemTap's tapset. */
const systemtap: Readonly<Record<string, readonly string[]>> = {
  'ioblock.request': [...common, ...device, 'hw_segments'],
  'ioblock.end': [...common, 'hw_segments', 'bytes_done', 'error'],
  'ioblock_trace.request': [...common, ...device, 'q', 'bytes_done'],
  'ioblock_trace.end': [...common, ...device, 'q', 'bytes_done'],
};
/** What tap adds. */
const added: Readonly<Record<string, readonly string[]>> = {
  'ioblock.request': ['bio', 'rw_str'],
  'ioblock.end': ['bio', 'rw_str', ...device],
  'ioblock_trace.request': ['bio', 'rw_str', 'hw_segments'],
  'ioblock_trace.end': ['bio', 'rw_str', 'hw_segments', 'error'],
};

const probes: readonly Probe<object>[] = [...Object.values(ioblock), ...Object.values(ioblock_trace)];

describe('ioblock probes', () => {
  it("are those of SystemTap's tapset, but for the one of memory that 64 bits always reach", () => {
    expect(probes.map(({ name }) => name).sort()).toEqual(Object.keys(systemtap).sort());
  });

  it.each(probes)('$name has the values of SystemTap and those that tap adds', ({ name, values }) => {
    expect(Object.keys(values).sort()).toEqual([...(systemtap[name] ?? []), ...(added[name] ?? [])].sort());
  });

  it('have the types of their values', () => {
    type Begin = RowOf<typeof ioblock.request.values>;
    type End = RowOf<typeof ioblock.end.values>;
    expectTypeOf<Begin['size']>().toEqualTypeOf<number>();
    expectTypeOf<Begin['bdev']>().toEqualTypeOf<bigint | null>();
    expectTypeOf<Begin['phys_segments']>().toEqualTypeOf<number | null>();
    expectTypeOf<End['bytes_done']>().toEqualTypeOf<number | null>();
    expectTypeOf<End['rw_str']>().toEqualTypeOf<string>();
  });

  it('can be asked for what they tell, and paired by the transfer', () => {
    const slow = between(ioblock.request, ioblock.end, { from: (e) => e.bio, to: (e) => e.bio });
    const query = on(slow).where((e) =>
      e.rw_str.eq('W').and(e.bytes_done.ne(null), e.error.eq(0), e.elapsed.gt(1_000_000)),
    );
    expect(query.spec.condition).not.toBeNull();
  });
});

describe('directions of operations', () => {
  it('are in the lowest bit', () => {
    expect([0, 1, 2, 3, 9].map((rw) => bio_rw_num(rw))).toEqual([0, 1, 0, 1, 1]);
    expect([0n, 35n, -1].map((rw) => bio_rw_str(rw)).join()).toBe('R,W,W');
    expect(() => bio_rw_num(0.5)).toThrow('TAP_KIND');
    expect(() => bio_rw_str(Number.NaN)).toThrow('TAP_KIND');
  });

  it('are expressions of expressions', () => {
    expect(bio_rw_num(constantInt(3)).node.op).toBe('binary');
    const { decode } = bio_rw_str(constantInt(3)).kind as unknown as { decode: (raw: number) => string };
    expect([0, 1].map(decode)).toEqual(['R', 'W']);
    expect(() => bio_rw_str(constantInt(3)).eq('X')).toThrow(/never "X".*R, W/s);
  });
});
