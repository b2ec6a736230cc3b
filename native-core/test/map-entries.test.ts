import { describe, expect, it } from 'vitest';
import { createMap, possibleCpus } from '../src/sys/index.js';
import { whyNot } from './in-kernel.js';

const refusal = whyNot();
const title = `entries of a hash table${refusal === null ? '' : ` (left out: ${refusal})`}`;

/** `enum bpf_map_type` of include/uapi/linux/bpf.h. */
const [hash, array, perCpuHash] = [1, 2, 5];

const bytesOf = (...words: readonly bigint[]): Uint8Array =>
  new Uint8Array(BigUint64Array.from(words).buffer);

describe.skipIf(refusal !== null)(title, () => {
  it.each([
    ['many in a copy', hash, 8, 5_000],
    // No two of them fit into the first copies, so that there must be larger ones.
    ['one in a copy', hash, 60_000, 300],
    ['for each CPU', perCpuHash, 16, 3_000],
  ] as const)('come once each, with their values: %s', (_, type, valueSize, count) => {
    using map = createMap({ type, keySize: 16, valueSize, maxEntries: count });
    const words = map.valueBytes / 8;
    expect(words).toBe((valueSize / 8) * (type === perCpuHash ? possibleCpus() : 1));
    const valueOf = (key: bigint): bigint[] =>
      Array.from({ length: words }, (__, i) => key * 1_000n + BigInt(i));
    const wanted = Array.from({ length: count }, (__, i) => BigInt(i));
    for (const key of wanted) map.update(bytesOf(key, ~key & 0xffn), bytesOf(...valueOf(key)));
    const found: bigint[] = [];
    for (const copied of map.entries()) {
      const [keys, values] = [
        new BigUint64Array(copied.keys.buffer),
        new BigUint64Array(copied.values.buffer),
      ];
      expect(copied.keys.length).toBe(copied.count * 16);
      for (let i = 0; i < copied.count; i++) {
        const key = keys[2 * i] as bigint;
        found.push(key);
        expect(keys[2 * i + 1]).toBe(~key & 0xffn);
        expect([...values.subarray(i * words, (i + 1) * words)].slice(0, 3)).toEqual(
          valueOf(key).slice(0, 3),
        );
      }
    }
    expect(found.toSorted((a, b) => Number(a - b))).toEqual(wanted);
  });

  it('are taken away many at once, those that are not there besides', () => {
    using map = createMap({ type: hash, keySize: 8, valueSize: 8, maxEntries: 100 });
    for (let key = 0n; key < 100n; key++) map.update(bytesOf(key), bytesOf(1n));
    const gone = Array.from({ length: 60 }, (_, i) => BigInt(i % 3 === 0 ? i : 1_000 + i));
    map.deleteAll(bytesOf(...gone));
    map.deleteAll(new Uint8Array());
    const left = [...map.entries()].reduce((sum, { count }) => sum + count, 0);
    expect(left).toBe(80);
    expect(
      [...map.entries()].flatMap(({ keys }) => [...new BigUint64Array(keys.slice().buffer)]),
    ).not.toContain(0n);
  });

  it('are none of an empty one, and of what is not a hash table', () => {
    using empty = createMap({ type: hash, keySize: 8, valueSize: 8, maxEntries: 1 });
    expect([...empty.entries()].map(({ count }) => count)).toEqual([0]);
    using other = createMap({ type: array, keySize: 4, valueSize: 8, maxEntries: 4 });
    expect(() => [...other.entries()]).toThrow('not a hash table');
    expect(() => other.deleteAll(new Uint8Array(4))).toThrow('not a hash table');
    expect(() => empty.deleteAll(new Uint8Array(7))).toThrow("the map's keys");
    empty.close();
    expect(() => [...empty.entries()]).toThrow(expect.objectContaining({ code: 'ERR_TAP_CLOSED' }) as Error);
  });
});
