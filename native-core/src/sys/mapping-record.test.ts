import { describe, expect, it } from 'vitest';
import { drainPerfBytes } from '../../test/addon/drain-bytes.js';
import { mappingEvents } from './mapping-record.js';

/** A record as include/uapi/linux/perf_event.h describes it: header, body, padding to 8 bytes, time. */
function record(type: number, misc: number, time: number, body: readonly Uint8Array[]): Buffer {
  const inner = Buffer.concat(body);
  const padded = Buffer.concat([inner, Buffer.alloc((8 - (inner.length % 8)) % 8)]);
  const header = Buffer.alloc(8);
  header.writeUInt32LE(type, 0);
  header.writeUInt16LE(misc, 4);
  header.writeUInt16LE(8 + padded.length + 8, 6);
  return Buffer.concat([header, padded, long(BigInt(time))]);
}

const long = (...values: readonly bigint[]): Uint8Array => new Uint8Array(BigUint64Array.from(values).buffer);
const word = (...values: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);
const text = (value: string): Uint8Array => Buffer.from(`${value}\0`);

const comm = (misc: number, time: number): Buffer => record(3, misc, time, [word(7, 7), text('program')]);
const fork = (pid: number, parent: number, time: number): Buffer =>
  record(7, 0, time, [word(pid, parent, pid + 1, parent), long(0n)]);
const mmap = (path: string, time: number): Buffer =>
  record(10, 2, time, [
    word(7, 7),
    long(0x5000n, 0x2000n, 0x1000n),
    word(0xfd, 0x10),
    long(42n, 1n),
    word(5, 2),
    text(path),
  ]);

describe('the records of what processes map', () => {
  it('says what starts, what is copied, and what is mapped', () => {
    const bytes = Buffer.concat([
      fork(7, 3, 100),
      comm(1 << 13, 200),
      mmap('/usr/bin/päth', 300),
      mmap('//anon', 301),
      mmap('[vdso]', 302),
      record(2, 0, 400, [long(1n, 9n)]),
    ]);
    const at = { pid: 7, start: 0x5000n, end: 0x7000n, offset: 0x1000n, device: 'fd:10', inode: '42' };
    expect([...mappingEvents(bytes)]).toEqual([
      { type: 'fork', time: 100n, pid: 7, parent: 3 },
      { type: 'exec', time: 200n, pid: 7 },
      { type: 'mapped', time: 300n, ...at, path: '/usr/bin/päth' },
      { type: 'mapped', time: 301n, ...at, path: '' },
      { type: 'mapped', time: 302n, ...at, path: '[vdso]' },
      { type: 'lost', time: 400n },
    ]);
  });

  it('leaves out threads, other names, and records of other types', () => {
    const bytes = Buffer.concat([fork(7, 7, 1), comm(0, 2), record(4, 0, 3, [word(7, 3, 7, 3), long(0n)])]);
    expect([...mappingEvents(bytes)]).toEqual([]);
  });

  it('ends where the bytes make no sense', () => {
    expect([...mappingEvents(Buffer.concat([fork(7, 3, 1), Buffer.alloc(32)]))]).toHaveLength(1);
    expect([...mappingEvents(Buffer.concat([fork(7, 3, 1), fork(8, 3, 2).subarray(0, 20)]))]).toHaveLength(1);
    // Records that are too short for what they say they are.
    const short = [2, 3, 7, 10].map((type) => record(type, 1 << 13, 1, []));
    expect([...mappingEvents(Buffer.concat(short))]).toEqual([]);
  });
});

describe('draining a ring of perf events', () => {
  it('copies whole records, also those that go on at the start of the ring', () => {
    const records = Buffer.concat([fork(7, 3, 1), mmap('/bin/true', 2), comm(1 << 13, 3)]);
    for (let from = 0; from < 256; from += 8) {
      const data = Buffer.alloc(256);
      records.forEach((byte, i) => (data[(from + i) % 256] = byte));
      const out = Buffer.alloc(1024);
      const length = drainPerfBytes(data, [BigInt(from), BigInt(from + records.length)], out);
      expect(out.subarray(0, length)).toEqual(records);
    }
  });

  it('leaves what finds no room for the next drain', () => {
    const records = Buffer.concat([fork(7, 3, 1), fork(8, 3, 2)]);
    const data = Buffer.alloc(256);
    records.copy(data);
    const out = Buffer.alloc(records.length - 8);
    expect(drainPerfBytes(data, [0n, BigInt(records.length)], out)).toBe(records.length / 2);
  });

  it.each([
    ['no length', Buffer.alloc(64), 64n],
    ['more than there is', fork(7, 3, 1), 16n],
    ['positions that are further apart than the ring is long', Buffer.alloc(64), 4096n],
  ])('refuses %s', (_, bytes, head) => {
    const data = Buffer.alloc(64);
    bytes.copy(data);
    expect(() => drainPerfBytes(data, [0n, head], Buffer.alloc(1024))).toThrow('lengths that make no sense');
  });
});
