import { Absent, type Steps } from '../sys/index.js';

/** Reads bytes of a file: at most `length` from `position`; fewer at its end. */
export type ReadAt = (position: number, length: number) => Steps<Buffer>;

/** Where something lies in a file, in bytes; numbers that no file can have become such that nothing lies there. */
export interface Extent {
  readonly position: number;
  readonly length: number;
}

/** A part of a file that is loaded into memory. */
export interface Segment {
  readonly fileOffset: bigint;
  readonly bytes: bigint;
  /** Address in the file's own numbering. */
  readonly address: bigint;
}

/** A part of a file that has a name and a purpose. */
export interface Section extends Extent {
  readonly name: string;
  readonly type: number;
  readonly isCompressed: boolean;
  /** Address in the file's own numbering. */
  readonly address: number;
  readonly isCode: boolean;
  /** Number of the section that this one refers to. */
  readonly link: number;
}

/** The parts of a file. */
export interface ElfLayout {
  /** The processor, by its number in elf.h. */
  readonly machine: number;
  readonly segments: readonly Segment[];
  readonly sections: readonly Section[];
}

/** Bytes of a symbol. */
export const symbolBytes = 24;

/** A number of 64 bits; above 2^53, where it is not exact, no address of a file lies. */
export function word(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}

/** elf(5): what the parts of a 64-bit little-endian file are called, and how long their entries are. */
const magic = 0x7f454c46;
const ELFCLASS64 = 2;
const ELFDATA2LSB = 1;
const PT_LOAD = 1;
const SHF_EXECINSTR = 0x4n;
const SHF_COMPRESSED = 0x800n;
const headerBytes = 64;
const segmentBytes = 56;
const sectionBytes = 64;

/** Bounds of what is read of a file that anyone may have made. */
const maxSegments = 256;
const maxSectionNames = 1024 * 1024;
/** Those that are looked for are shorter. */
const maxName = 32;

/** Reads of which parts an ELF file consists. @throws Absent for other files; what `read` throws. */
export function* readLayout(read: ReadAt): Steps<ElfLayout> {
  const header = yield* read(0, headerBytes);
  const fits = header.length === headerBytes && header.readUInt32BE(0) === magic;
  if (!fits || header[4] !== ELFCLASS64 || header[5] !== ELFDATA2LSB) throw new Absent('damaged');
  const loaded = yield* readTable(read, header.readBigUInt64LE(32), header.readUInt16LE(56), segmentBytes);
  const segments = loaded
    .filter((entry) => entry.readUInt32LE(0) === PT_LOAD)
    .slice(0, maxSegments)
    .map((entry) => ({
      fileOffset: entry.readBigUInt64LE(8),
      address: entry.readBigUInt64LE(16),
      bytes: entry.readBigUInt64LE(32),
    }));
  const entries = yield* readTable(read, header.readBigUInt64LE(40), header.readUInt16LE(60), sectionBytes);
  const named = entries[header.readUInt16LE(62)];
  const names = named === undefined ? null : extentOf(named);
  const text =
    names === null
      ? Buffer.alloc(0)
      : yield* readPart(read, names.position, Math.min(names.length, maxSectionNames));
  const machine = header.readUInt16LE(18);
  return { machine, segments, sections: entries.map((entry) => sectionOf(entry, text)) };
}

/** Reads a part of a file; nothing where no file has one. */
export function* readPart(read: ReadAt, position: number, length: number): Steps<Buffer> {
  return Number.isSafeInteger(position + length) ? yield* read(position, length) : Buffer.alloc(0);
}

/** Entries of a table: at most 65,535, by the width of their number. */
function* readTable(read: ReadAt, position: bigint, count: number, each: number): Steps<readonly Buffer[]> {
  const bytes = yield* readPart(read, Number(position), count * each);
  return Array.from({ length: Math.floor(bytes.length / each) }, (_, i) =>
    bytes.subarray(i * each, (i + 1) * each),
  );
}

function sectionOf(entry: Buffer, names: Buffer): Section {
  const start = entry.readUInt32LE(0);
  const name = names.subarray(start, start + maxName);
  const end = name.indexOf(0);
  const flags = entry.readBigUInt64LE(8);
  return {
    ...extentOf(entry),
    name: end < 0 ? '' : name.toString('latin1', 0, end),
    type: entry.readUInt32LE(4),
    isCompressed: (flags & SHF_COMPRESSED) !== 0n,
    isCode: (flags & SHF_EXECINSTR) !== 0n,
    address: Number(entry.readBigUInt64LE(16)),
    link: entry.readUInt32LE(40),
  };
}

function extentOf(section: Buffer): Extent {
  return { position: Number(section.readBigUInt64LE(24)), length: Number(section.readBigUInt64LE(32)) };
}
