import { describe, expect, it } from 'vitest';
import { Mappings, type MappingEvent } from '../sys/index.js';
import { MappingHistory } from './mapping-history.js';

const fork = (time: bigint, pid: number, parent: number): MappingEvent => ({
  type: 'fork',
  time,
  pid,
  parent,
});
const exec = (time: bigint, pid: number): MappingEvent => ({ type: 'exec', time, pid });
const mapped = (time: bigint, pid: number, start: bigint, path: string, bytes = 0x1000n): MappingEvent => ({
  type: 'mapped',
  time,
  pid,
  start,
  end: start + bytes,
  offset: 0n,
  device: 'fd:00',
  inode: '1',
  path,
});

function history(...events: readonly MappingEvent[]): MappingHistory {
  const one = new MappingHistory();
  one.take(events);
  return one;
}

/** The file that a process had at an address, as `path+offset`; null for none, and several where one of them is meant. */
function at(from: MappingHistory, pid: number, address: bigint, time: bigint | null): unknown {
  const found = from.at(pid, { time, addresses: [address] }).map((one) => {
    if (!(one instanceof Mappings)) return one;
    const index = one.at(address);
    return `${one.file(index).path}+${address - one.start(index) + one.offset(index)}`;
  });
  return found.length > 1 ? found : (found[0] ?? null);
}

describe('what a process had mapped', () => {
  it('is what its program mapped, at the time that is asked about', () => {
    const one = history(
      exec(10n, 7),
      mapped(11n, 7, 0x4000n, '/bin/first'),
      exec(20n, 7),
      mapped(21n, 7, 0x4000n, '/bin/second'),
    );
    expect(at(one, 7, 0x4010n, 9n)).toBe(null);
    expect(at(one, 7, 0x4010n, 15n)).toBe('/bin/first+16');
    expect(at(one, 7, 0x4010n, 25n)).toBe('/bin/second+16');
    expect(at(one, 7, 0x9000n, 25n)).toBe(null);
    expect(at(one, 8, 0x4010n, 25n)).toBe(null);
  });

  it('is a copy of what its parent had when it was made', () => {
    const one = history(
      exec(1n, 7),
      mapped(2n, 7, 0x4000n, '/bin/parent'),
      fork(3n, 8, 7),
      mapped(4n, 7, 0x6000n, '/lib/later'),
      mapped(5n, 8, 0x8000n, '/lib/own'),
    );
    expect(at(one, 8, 0x4000n, 6n)).toBe('/bin/parent+0');
    expect(at(one, 8, 0x6000n, 6n)).toBe(null);
    expect(at(one, 8, 0x8000n, 6n)).toBe('/lib/own+0');
    expect(at(one, 7, 0x6000n, 6n)).toBe('/lib/later+0');
  });

  it('is what the parent has, of which nothing was told', () => {
    const one = history(fork(1n, 8, 7), fork(2n, 9, 8));
    expect(at(one, 8, 0x4000n, 3n)).toEqual({ copyOf: 7 });
    expect(at(one, 9, 0x4000n, 3n)).toEqual({ copyOf: 7 });
    expect(at(one, 9, 0x4000n, null)).toEqual({ copyOf: 7 });
  });

  it('has what was mapped last at each address', () => {
    const one = history(
      exec(1n, 7),
      mapped(2n, 7, 0x4000n, '/lib/whole', 0x5000n),
      mapped(3n, 7, 0x5000n, '/lib/middle', 0x2000n),
      mapped(4n, 7, 0x3000n, '/lib/start', 0x1800n),
    );
    const places = [0x3000n, 0x4000n, 0x4800n, 0x5000n, 0x6000n, 0x7000n, 0x8fffn];
    expect(places.map((place) => at(one, 7, place, 9n))).toEqual([
      '/lib/start+0',
      '/lib/start+4096',
      '/lib/whole+2048',
      '/lib/middle+0',
      '/lib/middle+4096',
      '/lib/whole+12288',
      '/lib/whole+20479',
    ]);
  });

  it('follows from the addresses without a time, where nothing else can be meant', () => {
    const born = [fork(1n, 7, 3), exec(2n, 7), mapped(3n, 7, 0x4000n, '/bin/first')];
    const parent = [exec(0n, 3), mapped(0n, 3, 0x1000n, '/bin/sh')];
    expect(at(history(...parent, ...born), 7, 0x4000n, null)).toBe('/bin/first+0');
    expect(at(history(...parent, ...born), 7, 0x1000n, null)).toBe('/bin/sh+0');
    // The parent may have had code at the address, too.
    expect(at(history(...born), 7, 0x4000n, null)).toEqual([{ copyOf: 3 }, '/bin/first+0']);
    // What was there before is not known.
    expect(at(history(...born.slice(1)), 7, 0x4000n, null)).toBe(null);
    const twice = [...parent, ...born, exec(4n, 7), mapped(5n, 7, 0x4000n, '/bin/second')];
    expect(at(history(...twice), 7, 0x4000n, null)).toEqual(['/bin/first+0', '/bin/second+0']);
  });

  it("knows from whom a process descends, and ends where two are each other's parents", () => {
    const one = history(fork(1n, 7, 3), fork(2n, 8, 7), exec(3n, 8));
    expect([9, 8, 7].map((pid) => one.ancestorsOf(pid))).toEqual([[], [7, 3], [3]]);
    one.take([fork(4n, 3, 8)]);
    expect(one.ancestorsOf(8)).toHaveLength(8);
  });

  it('is not known where the kernel has lost something', () => {
    const one = history(exec(1n, 7), mapped(2n, 7, 0x4000n, '/bin/first'), { type: 'lost', time: 3n });
    expect(at(one, 7, 0x4000n, 2n)).toBe(null);
  });

  it('is bounded, whatever a process does', () => {
    const one = history(exec(1n, 7), mapped(2n, 7, 0x4000n, '/bin/first'));
    // The same memory again and again, as of a compiler, counts once.
    one.take(Array.from({ length: 10_000 }, (_, i) => mapped(BigInt(3 + i), 7, 0x8000n, '')));
    expect(at(one, 7, 0x4000n, 20_000n)).toBe('/bin/first+0');
    // Each takes as long as the others, or this would not end.
    one.take(
      Array.from({ length: 300_000 }, (_, i) => mapped(30_000n, 7, BigInt(0x10_0000 + 0x2000 * i), '/x')),
    );
    const [found] = one.at(7, { time: 40_000n, addresses: [0x4000n] });
    expect(found).toMatchObject({ truncated: true });
    expect((found as Mappings).count).toBeLessThanOrEqual(2_048);
    one.take(Array.from({ length: 40 }, (_, i) => exec(BigInt(50_000 + i), 7)));
    expect(at(one, 7, 0x4000n, 40_000n)).toBe(null);
  });
});
