import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drainBytes } from '../../test/addon/drain-bytes.js';

const endOfTime = 0xffff_ffff_ffff_ffffn;
const discarded = 0x4000_0000;
const busy = 0x8000_0000;
const headerBytes = 8;

interface Written {
  /** Behind the time that every record starts with. */
  readonly payload: Uint8Array;
  readonly flags: number;
}

/** A ring as the kernel leaves it: records one behind the other, from a position on, around the end of the data. */
function ringOf(size: number, from: number, records: readonly Written[]): [Uint8Array, bigint] {
  const data = new Uint8Array(size);
  let at = from;
  const put = (bytes: Uint8Array): void => bytes.forEach((byte, i) => (data[(at + i) % size] = byte));
  for (const [time, { payload, flags }] of records.entries()) {
    put(new Uint8Array(Uint32Array.of(((payload.length + 8) | flags) >>> 0, 0).buffer));
    at += headerBytes;
    put(recordOf(time, payload));
    at += Math.ceil((payload.length + 8) / 8) * 8;
  }
  return [data, BigInt(at)];
}

function recordOf(time: number, payload: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(BigUint64Array.of(BigInt(time)).buffer), payload]);
}

function padded(record: Uint8Array): Uint8Array {
  return Buffer.concat([record, Buffer.alloc((8 - (record.length % 8)) % 8)]);
}

const written = fc.record({
  payload: fc.uint8Array({ maxLength: 40 }),
  flags: fc.constantFrom(0, 0, 0, discarded),
});

describe('drain', () => {
  it('copies the records that are complete, also those that go on at the start of the ring', () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 16 }), fc.nat(200), (records, start) => {
        const from = start * 8;
        const [data, to] = ringOf(1024, from, records);
        const out = new Uint8Array(2048);
        const bytes = drainBytes(data, [BigInt(from), to], out, endOfTime);
        const whole = records.flatMap(({ payload, flags }, time) =>
          flags === 0 ? [padded(recordOf(time, payload))] : [],
        );
        expect(Buffer.from(out.subarray(0, bytes))).toEqual(Buffer.concat(whole));
      }),
    );
  });

  it('stops at a record that is being written, and at the horizon', () => {
    const record = (flags: number): Written => ({ payload: new Uint8Array(8), flags });
    const [data, to] = ringOf(1024, 1000, [record(0), record(0), record(busy), record(0)]);
    const drain = (horizon: bigint): number => drainBytes(data, [1000n, to], new Uint8Array(256), horizon);
    expect(drain(endOfTime)).toBe(32);
    expect(drain(0n)).toBe(16);
  });

  it('fills what it is given with whole records, and refuses one that is too long', () => {
    const payload = new Uint8Array(8);
    const [data, to] = ringOf(256, 0, [
      { payload, flags: 0 },
      { payload, flags: 0 },
    ]);
    expect(drainBytes(data, [0n, to], new Uint8Array(31), endOfTime)).toBe(16);
    expect(() => drainBytes(data, [0n, to], new Uint8Array(15), endOfTime)).toThrow('16 bytes');
  });

  it('refuses lengths that make no sense', () => {
    const data = new Uint8Array(new Uint32Array(16).fill(0x00ff_ffff).buffer);
    expect(() => drainBytes(data, [0n, 64n], new Uint8Array(64), endOfTime)).toThrow('lengths');
  });
});
