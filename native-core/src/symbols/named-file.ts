import {
  addressAt,
  type CallFrames,
  type Elsewhere,
  type FrameRow,
  LargeFile,
  type ReadAt,
  readCallFrames,
  readElf,
  readElsewhere,
  readPlt,
  type Segment,
  type SymbolTable,
} from '../elf/index.js';
import type { FoundSymbol } from '../kernel/index.js';
import { Absent, identityOf, readSteps, type RegularFile, type Steps, type Why } from '../sys/index.js';
import { maxPerfMapBytes, maxSmallPerfMapBytes, parsePerfMap } from './perf-map.js';

/** Why an address has no name. */
export interface NoName {
  readonly why: Why;
}

/** What is remembered of a file that names code. */
export interface NamedFile {
  /** What it takes in memory. */
  readonly bytes: number;
  /** The function at an offset in the file, or, in a map of compiled functions, at an address. */
  find(at: bigint, module: string): FoundSymbol | NoName;
  /** How the stack looks at an instruction, by its offset in the file; null where the file does not say. */
  row(at: bigint): FrameRow | null;
  /** The address in the file's own numbering of what lies at an offset in it; null for what is not loaded. */
  address(at: bigint): bigint | null;
  /** Of a file that was stripped. */
  readonly stripped?: Stripped;
}

/** What is known of a file that names only what it exports. */
export interface Stripped {
  readonly segments: readonly Segment[];
  /** What it names itself: functions that it exports, and those of others that it calls. */
  readonly named: readonly SymbolTable[];
  readonly frames: CallFrames | null;
  readonly elsewhere: Elsewhere;
}

/** How the names of a file are written. */
export type Format = 'elf' | 'perf';

/** Identity of what a file names: of what was opened, not of what someone says that it is. */
export const namesIdentity = (format: Format, file: RegularFile): string =>
  `${format} ${identityOf(file.stat)}`;

/** Reads bytes of an open file, up to the end that it had when it was opened. */
export function readerOf({ fd, stat }: RegularFile): ReadAt {
  const size = Number(stat.size);
  return (position, length) => readSteps(fd, position, Math.max(0, Math.min(length, size - position)));
}

/**
 * Reads the names of a file. A damaged one is remembered as such.
 *
 * @param mayBeLarge says that it may take long, and much memory.
 * @throws LargeFile where it would, and may not; what read(2) refuses.
 */
export function* readNames(format: Format, file: RegularFile, mayBeLarge: boolean): Steps<NamedFile> {
  const read = readerOf(file);
  try {
    if (format === 'elf') return yield* ofElf(read, mayBeLarge);
    const size = Number(file.stat.size);
    if (size > maxSmallPerfMapBytes && !mayBeLarge) throw new LargeFile();
    const text = yield* read(0, maxPerfMapBytes);
    return ofPerfMap(yield* parsePerfMap(text, size > maxPerfMapBytes));
  } catch (error) {
    if (!(error instanceof Absent)) throw error;
    const { why } = error;
    return { bytes: 256, find: () => ({ why }), row: () => null, address: () => null };
  }
}

function* ofElf(read: ReadAt, mayBeLarge: boolean): Steps<NamedFile> {
  const { segments, functions, isComplete, layout } = yield* readElf(read, mayBeLarge);
  const frames = yield* readCallFrames(read, layout);
  const named = [functions, yield* readPlt(read, layout)];
  const file = ofTables(segments, named, frames);
  if (isComplete) return file;
  const elsewhere = yield* readElsewhere(read, layout);
  return { ...file, stripped: { segments, named, frames, elsewhere } };
}

/** The names of an ELF file, of the first table that has one, and its call frame information. */
export function ofTables(
  segments: readonly Segment[],
  tables: readonly SymbolTable[],
  frames: CallFrames | null,
): NamedFile {
  const isTruncated = tables.some(({ truncated }) => truncated);
  return {
    bytes: tables.reduce((sum, { bytes }) => sum + bytes, 4_096 + (frames?.bytes ?? 0)),
    find: (offset, module) => {
      const address = addressAt(segments, offset);
      if (address === null) return { why: 'no function' };
      for (const table of tables) {
        const found = table.find(address, module);
        if (found !== null) return found;
      }
      return { why: isTruncated ? 'too large' : 'no function' };
    },
    row(offset) {
      const address = addressAt(segments, offset);
      return address === null || frames === null ? null : frames.at(Number(address));
    },
    address: (offset) => addressAt(segments, offset),
  };
}

function ofPerfMap(functions: SymbolTable): NamedFile {
  return {
    bytes: functions.bytes + 1_024,
    find: (address, module) =>
      functions.find(address, module) ?? { why: functions.truncated ? 'too large' : 'no function' },
    row: () => null,
    address: () => null,
  };
}
