import type { FoundSymbol } from '../kernel/index.js';
import { Absent, identityOf, readSteps, type RegularFile, type Steps, type Why } from '../sys/index.js';
import { addressAt, readElf, type Elf, type ReadAt } from './elf.js';
import { LargeFile } from './large-file.js';
import { maxPerfMapBytes, maxSmallPerfMapBytes, parsePerfMap } from './perf-map.js';
import type { SymbolTable } from './symbol-table.js';

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
}

/** How the names of a file are written. */
export type Format = 'elf' | 'perf';

/** Identity of what a file names: of what was opened, not of what someone says that it is. */
export const namesIdentity = (format: Format, file: RegularFile): string =>
  `${format} ${identityOf(file.stat)}`;

/**
 * Reads the names of a file. A damaged one is remembered as such.
 *
 * @param mayBeLarge says that it may take long, and much memory.
 * @throws LargeFile where it would, and may not; what read(2) refuses.
 */
export function* readNames(format: Format, { fd, stat }: RegularFile, mayBeLarge: boolean): Steps<NamedFile> {
  const size = Number(stat.size);
  const read: ReadAt = (position, length) =>
    readSteps(fd, position, Math.max(0, Math.min(length, size - position)));
  try {
    if (format === 'elf') return ofElf(yield* readElf(read, mayBeLarge));
    if (size > maxSmallPerfMapBytes && !mayBeLarge) throw new LargeFile();
    const text = yield* read(0, maxPerfMapBytes);
    return ofPerfMap(yield* parsePerfMap(text, size > maxPerfMapBytes));
  } catch (error) {
    if (!(error instanceof Absent)) throw error;
    const { why } = error;
    return { bytes: 256, find: () => ({ why }) };
  }
}

function ofElf(elf: Elf): NamedFile {
  return {
    bytes: elf.functions.bytes + 4_096,
    find: (offset, module) => {
      const address = addressAt(elf, offset);
      return address === null ? { why: 'no function' } : found(elf.functions, address, module);
    },
  };
}

function ofPerfMap(functions: SymbolTable): NamedFile {
  return {
    bytes: functions.bytes + 1_024,
    find: (address, module) => found(functions, address, module),
  };
}

function found(functions: SymbolTable, address: bigint, module: string): FoundSymbol | NoName {
  return functions.find(address, module) ?? { why: functions.truncated ? 'too large' : 'no function' };
}
