import { BtfError } from './btf-error.js';

/** Bytes of the longest name that is read: the kernel's own limit of symbols is 512 (KSYM_NAME_LEN). */
const maxNameBytes = 4096;
/** Bytes of a name that its hash is made of: enough to tell names with the usual prefixes apart. */
export const hashedBytes = 20;

/** The strings of BTF, zero-terminated, by their offsets. Those of split BTF continue its base's. */
export class StringTable {
  readonly base: StringTable | null;
  /** Offset of the first own string. */
  readonly start: number;
  /** Offset behind the last. */
  readonly end: number;
  readonly bytes: Buffer;

  /** @throws BtfError `damaged` when the last string does not end, or the first is not empty. */
  constructor(bytes: Uint8Array, base: StringTable | null) {
    this.base = base;
    this.start = base === null ? 0 : base.end;
    this.end = this.start + bytes.length;
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (base === null && bytes[0] !== 0) throw new BtfError('damaged', 'the first BTF string is not empty');
    if (bytes.length > 0 && bytes.at(-1) !== 0)
      throw new BtfError('damaged', 'the last BTF string does not end');
  }

  /**
   * The string at an offset.
   *
   * @throws BtfError `damaged` when the offset is outside, or the string is endless.
   */
  text(offset: number): string {
    if (offset === 0) return '';
    const table = this.tableOf(offset);
    const from = offset - table.start;
    const to = table.bytes.indexOf(0, from);
    if (to - from > maxNameBytes) throw new BtfError('damaged', `the BTF string at ${offset} is too long`);
    return table.bytes.toString('utf8', from, to);
  }

  /** Whether a string is one of its own, all of which are searched. */
  has(text: string): boolean {
    const whole = Buffer.from(`${text}\0`);
    return this.bytes.subarray(0, whole.length).equals(whole) || this.bytes.includes(`\0${text}\0`);
  }

  /** Whether the string at an offset is this one. Throws as `text` does. */
  equals(offset: number, name: Uint8Array): boolean {
    const { bytes, start } = this.tableOf(offset);
    let at = offset - start;
    for (const byte of name) if (bytes[at++] !== byte) return false;
    return bytes[at] === 0;
  }

  /** The hash of the string at an offset. Throws as `text` does. */
  hash(offset: number): number {
    const { bytes, start } = this.tableOf(offset);
    return hashName(bytes, offset - start);
  }

  /** The table that an offset lies in, this or its base. Throws as `text` does. */
  tableOf(offset: number): StringTable {
    if (offset >= this.end) throw new BtfError('damaged', `no BTF string has the offset ${offset}`);
    return offset >= this.start || this.base === null ? this : this.base.tableOf(offset);
  }
}

/** The hash of a name that starts at an index and ends before a zero or the end of the bytes. */
export function hashName(bytes: Uint8Array, at: number): number {
  let hash = 0;
  const stop = Math.min(at + hashedBytes, bytes.length);
  for (let i = at; i < stop; i++) {
    const byte = bytes[i] as number;
    if (byte === 0) break;
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  return hash;
}
