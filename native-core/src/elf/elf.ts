import { pauseStep, type Steps } from '../sys/index.js';
import {
  readLayout,
  readPart,
  symbolBytes,
  word,
  type ElfLayout,
  type ReadAt,
  type Section,
  type Segment,
} from './layout.js';
import { openSection, type SectionContent } from './section.js';
import { LargeFile } from './large-file.js';
import { SymbolList, type SymbolTable } from './symbol-table.js';

/** What is needed of a file to name its code. */
export interface Elf {
  readonly segments: readonly Segment[];
  readonly functions: SymbolTable;
  /** Whether these are all of its functions; else only the ones that it exports: it was stripped. */
  readonly isComplete: boolean;
  readonly layout: ElfLayout;
}

/** elf(5). */
const SHT_SYMTAB = 2;
const SHT_DYNSYM = 11;
const STT_FUNC = 2;
const STT_GNU_IFUNC = 10;

/** Bounds of what is read of a file that anyone may have made. Programs of hundreds of megabytes stay below them. */
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
  const layout = yield* readLayout(read);
  const { segments, sections } = layout;
  for (const wanted of [SHT_SYMTAB, SHT_DYNSYM]) {
    const section = sections.find(({ type }) => type === wanted);
    const names = section === undefined ? undefined : sections[section.link];
    if (section === undefined || names === undefined) continue;
    const functions = yield* readFunctions(read, section, names, codeEnds(sections), mayBeLarge);
    if (functions !== null && functions.count > 0)
      return { segments, functions, isComplete: wanted === SHT_SYMTAB, layout };
  }
  const functions = yield* new SymbolList().table(Buffer.alloc(0));
  return { segments, functions, isComplete: false, layout };
}

/** The address, in the file's own numbering, of what lies at an offset in the file; null for what is not loaded. */
export function addressAt(segments: readonly Segment[], offset: bigint): bigint | null {
  const segment = segments.find(
    ({ fileOffset, bytes }) => fileOffset <= offset && offset < fileOffset + bytes,
  );
  return segment === undefined ? null : offset - segment.fileOffset + segment.address;
}

/** Where sections of code end, in the file's own numbering. */
function codeEnds(sections: readonly Section[]): readonly number[] {
  return sections.filter(({ isCode }) => isCode).map(({ address, length }) => address + length);
}

/** Null where they are packed and cannot be unpacked. */
function* readFunctions(
  read: ReadAt,
  section: Section,
  named: Section,
  ends: readonly number[],
  mayBeLarge: boolean,
): Steps<SymbolTable | null> {
  // How large a compressed one will be is not believed.
  const isSmall =
    !section.isCompressed && !named.isCompressed && section.length + named.length <= maxSmallBytes;
  if (!mayBeLarge && !isSmall) throw new LargeFile();
  const symbols = yield* openSection(read, section, maxSymbolBytes);
  const names = yield* openSection(read, named, maxNameBytes);
  if (symbols === null || names === null) return null;
  return yield* parseFunctions(symbols, names, ends);
}

function* parseFunctions(
  symbols: SectionContent,
  names: SectionContent,
  ends: readonly number[],
): Steps<SymbolTable> {
  const text = yield* readPart(names.read, 0, Math.min(names.length, maxNameBytes));
  const list = new SymbolList();
  const length = Math.min(symbols.length, maxSymbolBytes);
  for (let at = 0; at < length && !list.truncated; at += stepSymbols * symbolBytes) {
    const wanted = Math.min(length - at, stepSymbols * symbolBytes);
    const part = yield* readPart(symbols.read, at, wanted);
    addFunctions(list, part, text);
    if (part.length < wanted) break;
    yield* pauseStep();
  }
  list.truncated ||= symbols.length > maxSymbolBytes || names.length > maxNameBytes;
  return yield* list.table(text, ends);
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
