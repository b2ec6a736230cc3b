import { orderOf } from '../kernel/index.js';
import { pauseStep, Slices, type Steps } from '../sys/index.js';

/** How numbers are written (the Linux Standard Base on .eh_frame_hdr): in four bytes, from a place on. */
const udata4 = 0x03;
const sdata4FromHere = 0x1b;
const sdata4FromHeader = 0x3b;
/** The header's own bytes, and those of an entry of its table. */
const headerBytes = 12;
const entryBytes = 8;
/** The length of a record, which words before the first instructions follow; those of a function are longer. */
const lengthBytes = 4;
const functionBytes = 12;
/** Records that are passed in one step. */
const stepRecords = 65_536;

/** A part of a file in memory. */
export interface Part {
  readonly bytes: Buffer;
  /** Its address, in the file's own numbering. */
  readonly address: number;
}

/** The functions that have call frame information, in the order of their addresses. */
export interface FrameIndex {
  readonly count: number;
  /** What this takes in memory. */
  readonly bytes: number;
  /** Address of a function, in the file's own numbering. */
  start(index: number): number;
  /** Address of its record. */
  record(index: number): number;
}

/** The table that a linker has made (`.eh_frame_hdr`); null for another form of it, which no linker writes, and for none. */
export function headerIndex({ bytes, address }: Part): FrameIndex | null {
  const isKnown =
    bytes.length >= headerBytes &&
    bytes[0] === 1 &&
    bytes[1] === sdata4FromHere &&
    bytes[2] === udata4 &&
    bytes[3] === sdata4FromHeader;
  if (!isKnown) return null;
  const at = (index: number, part: 0 | 4): number =>
    address + bytes.readInt32LE(headerBytes + index * entryBytes + part);
  return {
    count: Math.min(bytes.readUInt32LE(8), Math.floor((bytes.length - headerBytes) / entryBytes)),
    bytes: bytes.length,
    start: (index) => at(index, 0),
    record: (index) => at(index, 4),
  };
}

/** The same for a file without that table, as static programs may be: by passing all records. */
export function* recordIndex({ bytes, address }: Part): Steps<FrameIndex> {
  const most = Math.floor(bytes.length / (lengthBytes + functionBytes));
  const found = { starts: new Float64Array(most), records: new Float64Array(most) };
  let [count, passed] = [0, 0];
  for (let at = 0; at + lengthBytes <= bytes.length;) {
    if (++passed % stepRecords === 0) yield* pauseStep();
    const length = bytes.readUInt32LE(at);
    const body = at + lengthBytes;
    // The file is damaged, or has a record of more than 4 GB.
    if (body + length > bytes.length) break;
    // A record without a length ends those of an object file; one that refers to none is for several functions.
    if (length >= functionBytes && bytes.readUInt32LE(body) !== 0) {
      found.starts[count] = address + body + 4 + bytes.readInt32LE(body + 4);
      found.records[count++] = address + at;
    }
    at = body + length;
  }
  const order = yield* orderOf(found.starts.subarray(0, count), new Slices());
  const [starts, records] = [new Float64Array(count), new Float64Array(count)];
  for (const [index, from] of order.entries()) {
    starts[index] = found.starts[from] as number;
    records[index] = found.records[from] as number;
  }
  return {
    count,
    bytes: starts.byteLength + records.byteLength,
    start: (index) => starts[index] as number,
    record: (index) => records[index] as number,
  };
}
