import { textOf } from '../text/index.js';

/** Reads bytes of a file: at most `length` from `position`; fewer at its end. */
export type ReadAt = (position: number, length: number) => Buffer;

/** A part of a file that is loaded into memory. */
export interface Segment {
  readonly fileOffset: bigint;
  readonly bytes: bigint;
  /** Address in the file's own numbering. */
  readonly address: bigint;
}

/** A function of a file. */
export interface ElfFunction {
  /** Address in the file's own numbering. */
  readonly address: bigint;
  /** In bytes; 0 where the file does not say. */
  readonly size: bigint;
  readonly name: string;
}

/** What is needed of a file to name its code. */
export interface Elf {
  readonly segments: readonly Segment[];
  /** In the order of their addresses. */
  readonly functions: readonly ElfFunction[];
}

/** elf(5): what the parts of a 64-bit little-endian file are called, and how long their entries are. */
const magic = 0x7f454c46;
const ELFCLASS64 = 2;
const ELFDATA2LSB = 1;
const PT_LOAD = 1;
const SHT_SYMTAB = 2;
const SHT_DYNSYM = 11;
const STT_FUNC = 2;
const STT_GNU_IFUNC = 10;
const headerBytes = 64;
const segmentBytes = 56;
const sectionBytes = 64;
const symbolBytes = 24;
/** No table that is worth reading is longer: damaged files may say anything. */
const maxTable = 256 * 1024 * 1024;

/** Reads the functions of an ELF file: of its symbol table, else of the names that it exports. Null for other files. */
export function readElf(read: ReadAt): Elf | null {
  const header = read(0, headerBytes);
  const fits = header.length === headerBytes && header.readUInt32BE(0) === magic;
  if (!fits || header[4] !== ELFCLASS64 || header[5] !== ELFDATA2LSB) return null;
  const table = (position: bigint, count: number, each: number): readonly Buffer[] => {
    const bytes = readBytes(read, position, BigInt(count * each));
    return Array.from({ length: Math.floor(bytes.length / each) }, (_, i) =>
      bytes.subarray(i * each, (i + 1) * each),
    );
  };
  const segments = table(header.readBigUInt64LE(32), header.readUInt16LE(56), segmentBytes)
    .filter((entry) => entry.readUInt32LE(0) === PT_LOAD)
    .map((entry) => ({
      fileOffset: entry.readBigUInt64LE(8),
      address: entry.readBigUInt64LE(16),
      bytes: entry.readBigUInt64LE(32),
    }));
  const sections = table(header.readBigUInt64LE(40), header.readUInt16LE(60), sectionBytes);
  for (const wanted of [SHT_SYMTAB, SHT_DYNSYM]) {
    const section = sections.find((entry) => entry.readUInt32LE(4) === wanted);
    const names = section === undefined ? undefined : sections[section.readUInt32LE(40)];
    if (section === undefined || names === undefined) continue;
    const functions = readFunctions(contents(read, section), contents(read, names));
    if (functions.length > 0) return { segments, functions };
  }
  return { segments, functions: [] };
}

function contents(read: ReadAt, section: Buffer): Buffer {
  return readBytes(read, section.readBigUInt64LE(24), section.readBigUInt64LE(32));
}

function readBytes(read: ReadAt, position: bigint, length: bigint): Buffer {
  if (length > BigInt(maxTable) || position > BigInt(Number.MAX_SAFE_INTEGER)) return Buffer.alloc(0);
  return read(Number(position), Number(length));
}

function readFunctions(symbols: Buffer, names: Buffer): readonly ElfFunction[] {
  const functions: ElfFunction[] = [];
  for (let at = 0; at + symbolBytes <= symbols.length; at += symbolBytes) {
    const type = (symbols[at + 4] as number) & 0xf;
    const address = symbols.readBigUInt64LE(at + 8);
    const defined = symbols.readUInt16LE(at + 6) !== 0;
    if ((type !== STT_FUNC && type !== STT_GNU_IFUNC) || !defined || address === 0n) continue;
    const start = symbols.readUInt32LE(at);
    const end = names.indexOf(0, start);
    if (end <= start) continue;
    const name = textOf(names, start, end);
    functions.push({ address, size: symbols.readBigUInt64LE(at + 16), name });
  }
  return functions.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}
