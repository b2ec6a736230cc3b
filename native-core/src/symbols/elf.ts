import { Absent, pauseStep, type Steps } from '../sys/index.js';
import { LargeFile } from './large-file.js';
import { SymbolList, type SymbolTable } from './symbol-table.js';

/** Reads bytes of a file: at most `length` from `position`; fewer at its end. */
export type ReadAt = (position: number, length: number) => Steps<Buffer>;

/** A part of a file that is loaded into memory. */
interface Segment {
  readonly fileOffset: bigint;
  readonly bytes: bigint;
  /** Address in the file's own numbering. */
  readonly address: bigint;
}

/** What is needed of a file to name its code. */
export interface Elf {
  readonly segments: readonly Segment[];
  readonly functions: SymbolTable;
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

/** Bounds of what is read of a file that anyone may have made. Programs of hundreds of megabytes stay below them. */
const maxSegments = 256;
const maxSymbolBytes = 96 * 1024 * 1024;
/** Bytes of names: they stay in memory. */
const maxNameBytes = 64 * 1024 * 1024;
/** Bytes of symbols and names that are read without waiting for a turn. */
const maxSmallBytes = 32 * 1024 * 1024;
/** Symbols that one step parses. */
const stepSymbols = 8_192;

/**
 * Reads the functions of an ELF file: of its symbol table, else of the names that it exports.
 *
 * @throws Absent for other files; LargeFile where that is larger than what may be read.
 */
export function* readElf(read: ReadAt, mayBeLarge = true): Steps<Elf> {
  const header = yield* read(0, headerBytes);
  const fits = header.length === headerBytes && header.readUInt32BE(0) === magic;
  if (!fits || header[4] !== ELFCLASS64 || header[5] !== ELFDATA2LSB) throw new Absent('damaged');
  const segments = yield* readTable(read, header.readBigUInt64LE(32), header.readUInt16LE(56), segmentBytes);
  const loaded = segments
    .filter((entry) => entry.readUInt32LE(0) === PT_LOAD)
    .slice(0, maxSegments)
    .map((entry) => ({
      fileOffset: entry.readBigUInt64LE(8),
      address: entry.readBigUInt64LE(16),
      bytes: entry.readBigUInt64LE(32),
    }));
  const sections = yield* readTable(read, header.readBigUInt64LE(40), header.readUInt16LE(60), sectionBytes);
  for (const wanted of [SHT_SYMTAB, SHT_DYNSYM]) {
    const section = sections.find((entry) => entry.readUInt32LE(4) === wanted);
    const names = section === undefined ? undefined : sections[section.readUInt32LE(40)];
    if (section === undefined || names === undefined) continue;
    const [symbols, text] = [extentOf(section), extentOf(names)];
    if (!mayBeLarge && symbols.length + text.length > maxSmallBytes) throw new LargeFile();
    const functions = yield* readFunctions(read, symbols, text);
    if (functions.count > 0) return { segments: loaded, functions };
  }
  return { segments: loaded, functions: yield* new SymbolList().table(Buffer.alloc(0)) };
}

/** The address, in the file's own numbering, of what lies at an offset in the file; null for what is not loaded. */
export function addressAt({ segments }: Elf, offset: bigint): bigint | null {
  const segment = segments.find(
    ({ fileOffset, bytes }) => fileOffset <= offset && offset < fileOffset + bytes,
  );
  return segment === undefined ? null : offset - segment.fileOffset + segment.address;
}

/** Where something lies in the file; numbers that no file can have become such that nothing lies there. */
interface Extent {
  readonly position: number;
  readonly length: number;
}

function extentOf(section: Buffer): Extent {
  return { position: Number(section.readBigUInt64LE(24)), length: Number(section.readBigUInt64LE(32)) };
}

/** Entries of a table: at most 65,535, by the width of their number. */
function* readTable(read: ReadAt, position: bigint, count: number, each: number): Steps<readonly Buffer[]> {
  const bytes = yield* readPart(read, Number(position), count * each);
  return Array.from({ length: Math.floor(bytes.length / each) }, (_, i) =>
    bytes.subarray(i * each, (i + 1) * each),
  );
}

function* readPart(read: ReadAt, position: number, length: number): Steps<Buffer> {
  return Number.isSafeInteger(position + length) ? yield* read(position, length) : Buffer.alloc(0);
}

function* readFunctions(read: ReadAt, symbols: Extent, names: Extent): Steps<SymbolTable> {
  const text = yield* readPart(read, names.position, Math.min(names.length, maxNameBytes));
  const list = new SymbolList();
  const length = Math.min(symbols.length, maxSymbolBytes);
  for (let at = 0; at < length && !list.truncated; at += stepSymbols * symbolBytes) {
    const wanted = Math.min(length - at, stepSymbols * symbolBytes);
    const part = yield* readPart(read, symbols.position + at, wanted);
    addFunctions(list, part, text);
    if (part.length < wanted) break;
    yield* pauseStep();
  }
  list.truncated ||= symbols.length > maxSymbolBytes || names.length > maxNameBytes;
  return yield* list.table(text);
}

function addFunctions(list: SymbolList, symbols: Buffer, text: Buffer): void {
  for (let at = 0; at + symbolBytes <= symbols.length; at += symbolBytes) {
    const type = (symbols[at + 4] as number) & 0xf;
    const defined = symbols.readUInt16LE(at + 6) !== 0;
    if ((type !== STT_FUNC && type !== STT_GNU_IFUNC) || !defined) continue;
    const address = word(symbols, at + 8);
    const name = symbols.readUInt32LE(at);
    // Without a name, or one behind the names that were read.
    if (address === 0 || !text[name]) continue;
    list.add(address, word(symbols, at + 16), name);
  }
}

/** A number of 64 bits; above 2^53, where it is not exact, no address of a file lies. */
function word(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}
