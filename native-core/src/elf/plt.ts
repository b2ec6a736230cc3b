import { pauseStep, type Steps } from '../sys/index.js';
import { readPart, symbolBytes, word, type ElfLayout, type ReadAt, type Section } from './layout.js';
import { SymbolList, type SymbolTable } from './symbol-table.js';

/** elf(5): sections, symbols, processors, and the relocations that fill the words by which an entry jumps. */
const SHT_SYMTAB = 2;
const SHT_NOBITS = 8;
const SHT_DYNSYM = 11;
const STT_GNU_IFUNC = 10;
const EM_X86_64 = 62;
const EM_AARCH64 = 183;
const slotTypes: ReadonlySet<number> = new Set([6, 7, 1_025, 1_026]);
/** Those of functions of the file itself that have several implementations, of which one is chosen at the start (IRELATIVE). */
const chosenTypes: ReadonlySet<number> = new Set([37, 1_032]);
const relocationBytes = 24;

/**
 * Bounds of what is read of a file that anyone may have made, in bytes: of each section of code, of relocations, and of names; and of
 * the names that are kept.
 */
const maxCode = 1024 * 1024;
const maxRelocations = 8 * 1024 * 1024;
const maxSymbols = 8 * 1024 * 1024;
const maxNames = 16 * 1024 * 1024;
const maxKept = 8 * 1024 * 1024;
/** Functions with several implementations at most; the C library has fewer than a hundred. */
const maxChosen = 16_384;
/** Entries of functions with longer names are left out. */
const maxName = 1_024;
/** Relocations, and symbols, that one step looks at. */
const stepRelocations = 8_192;
/** No entry is longer. */
const maxEntry = { [EM_X86_64]: 16, [EM_AARCH64]: 24 };

/** An entry of the procedure linkage table. */
interface Entry {
  readonly start: number;
  readonly size: number;
  /** Address of the word that has the address of the function. */
  readonly slot: number;
}

/**
 * Reads the entries of the procedure linkage table, by which a file calls functions of others: `memcpy@plt`. Each entry is known by
 * the word that it jumps by, and that by its relocation: so the layout of the table, of which there are many, need not be known. A
 * function of the file itself, such as `memcpy` in the C library, is known by the one that chooses its implementation.
 *
 * @throws what `read` throws.
 */
export function* readPlt(read: ReadAt, layout: ElfLayout): Steps<SymbolTable> {
  const entries = new Map<number, Entry[]>();
  const names = new Names();
  for (const name of ['.plt', '.plt.sec', '.plt.got']) {
    const section = layout.sections.find((one) => one.name === name && one.type !== SHT_NOBITS);
    if (section === undefined) continue;
    names.truncated ||= section.length > maxCode;
    const code = yield* readPart(read, section.position, Math.min(section.length, maxCode));
    for (const entry of entriesOf(layout.machine, code, section.address)) {
      const known = entries.get(entry.slot);
      if (known === undefined) entries.set(entry.slot, [entry]);
      else known.push(entry);
    }
    yield* pauseStep();
  }
  for (const name of ['.rela.plt', '.rela.dyn']) {
    if (entries.size === 0) break;
    const section = layout.sections.find((one) => one.name === name && !one.isCompressed);
    if (section !== undefined) yield* addNames(read, layout, section, entries, names);
  }
  return yield* names.table();
}

function entriesOf(machine: number, code: Buffer, address: number): readonly Entry[] {
  if (machine !== EM_X86_64 && machine !== EM_AARCH64) return [];
  const slotAt = machine === EM_X86_64 ? x86Slot : arm64Slot;
  const found: { at: number; slot: number }[] = [];
  for (let at = 0; at + 8 <= code.length; at += machine === EM_X86_64 ? 8 : 4) {
    const slot = slotAt(code, at, address);
    if (slot !== null) found.push({ at, slot });
  }
  return found.map(({ at, slot }, i) => {
    const end = Math.min(found[i + 1]?.at ?? code.length, at + maxEntry[machine]);
    return { start: address + at, size: end - at, slot };
  });
}

/** `jmp *slot(%rip)`, behind the mark for indirect branches and with the prefix of bounds, if it has them. */
function x86Slot(code: Buffer, start: number, address: number): number | null {
  let at = start;
  if (code.readUInt32BE(at) === 0xf30f1efa) at += 4;
  if (code[at] === 0xf2) at++;
  if (code[at] !== 0xff || code[at + 1] !== 0x25 || at + 6 > code.length) return null;
  return address + at + 6 + code.readInt32LE(at + 2);
}

/** `adrp x16, page; ldr x17, [x16, offset]`, behind the mark for indirect branches, if it has one. */
function arm64Slot(code: Buffer, start: number, address: number): number | null {
  const isMarked = code.readUInt32LE(start) === btiC;
  // The entry was found at its mark.
  if (!isMarked && start >= 4 && code.readUInt32LE(start - 4) === btiC) return null;
  const at = isMarked ? start + 4 : start;
  if (at + 8 > code.length) return null;
  const [adrp, ldr] = [code.readUInt32LE(at), code.readUInt32LE(at + 4)];
  if ((adrp & 0x9f00001f) >>> 0 !== 0x90000010 || (ldr & 0xffc003ff) >>> 0 !== 0xf9400211) return null;
  // 21 bits with a sign: the upper 19 lie together, the lower two further up.
  const pages = (((adrp << 8) >> 13) << 2) | ((adrp >>> 29) & 3);
  const here = address + at;
  return here - (here % 4_096) + pages * 4_096 + ((ldr >>> 10) & 0xfff) * 8;
}
const btiC = 0xd503245f;

function* addNames(
  read: ReadAt,
  layout: ElfLayout,
  section: Section,
  entries: Map<number, Entry[]>,
  names: Names,
): Steps<void> {
  names.truncated ||= section.length > maxRelocations;
  const relocations = yield* readPart(read, section.position, Math.min(section.length, maxRelocations));
  const { symbols, text } = yield* readSymbols(read, layout, layout.sections[section.link]);
  let chosen: ReadonlyMap<number, Buffer> | null = null;
  let count = 0;
  for (let at = 0; at + relocationBytes <= relocations.length; at += relocationBytes) {
    if (entries.size === 0) return;
    if (++count % stepRelocations === 0) yield* pauseStep();
    const slot = word(relocations, at);
    const type = relocations.readUInt32LE(at + 8);
    let name: Buffer | undefined;
    if (slotTypes.has(type)) {
      const symbol = relocations.readUInt32LE(at + 12) * symbolBytes;
      if (symbol > 0 && symbol + symbolBytes <= symbols.length)
        name = nameAt(text, symbols.readUInt32LE(symbol));
    } else if (chosenTypes.has(type) && entries.has(slot)) {
      chosen ??= yield* readChosen(read, layout);
      name = chosen.get(word(relocations, at + 16));
    }
    if (name === undefined) continue;
    names.add(entries.get(slot) ?? [], name);
    // An entry is named once, however many relocations there are.
    entries.delete(slot);
  }
}

/** Names of functions that have several implementations, by the addresses of those that choose one. */
function* readChosen(read: ReadAt, layout: ElfLayout): Steps<ReadonlyMap<number, Buffer>> {
  const found = new Map<number, Buffer>();
  // Names in the second one may have a version.
  for (const wanted of [SHT_DYNSYM, SHT_SYMTAB]) {
    const section = layout.sections.find(({ type, isCompressed }) => type === wanted && !isCompressed);
    const { symbols, text } = yield* readSymbols(read, layout, section);
    for (let at = 0; at + symbolBytes <= symbols.length && found.size < maxChosen; at += symbolBytes) {
      if (at % (stepRelocations * symbolBytes) === 0) yield* pauseStep();
      if (((symbols[at + 4] as number) & 0xf) !== STT_GNU_IFUNC) continue;
      const address = word(symbols, at + 8);
      const name = nameAt(text, symbols.readUInt32LE(at));
      const known = found.get(address);
      if (name === undefined) continue;
      // Of `__mempcpy` and `mempcpy` the one that programs write.
      const isBetter = known === undefined || (known[0] === underscore && name[0] !== underscore);
      if (isBetter) found.set(address, name);
    }
  }
  return found;
}
const underscore = 0x5f;

/** Symbols and the text with their names; empty where there are none. */
function* readSymbols(
  read: ReadAt,
  { sections }: ElfLayout,
  section: Section | undefined,
): Steps<{ readonly symbols: Buffer; readonly text: Buffer }> {
  const named = section === undefined ? undefined : sections[section.link];
  if (section === undefined || named === undefined)
    return { symbols: Buffer.alloc(0), text: Buffer.alloc(0) };
  return {
    symbols: yield* readPart(read, section.position, Math.min(section.length, maxSymbols)),
    text: yield* readPart(read, named.position, Math.min(named.length, maxNames)),
  };
}

/** Undefined for no name, or one that is too long. */
function nameAt(text: Buffer, start: number): Buffer | undefined {
  const name = text.subarray(start, start + maxName);
  const end = name.indexOf(0);
  return end <= 0 ? undefined : name.subarray(0, end);
}

/** Names of entries, as a table has them. */
class Names {
  readonly #list = new SymbolList();
  readonly #parts: Buffer[] = [];
  #bytes = 0;
  /** Whether there are more entries than were read. */
  truncated = false;

  add(entries: readonly Entry[], name: Buffer): void {
    for (const { start, size } of entries) {
      if (this.#bytes > maxKept) {
        this.truncated = true;
        return;
      }
      this.#list.add(start, size, this.#bytes);
      this.#parts.push(name, suffix);
      this.#bytes += name.length + suffix.length;
    }
  }

  table(): Steps<SymbolTable> {
    this.#list.truncated ||= this.truncated;
    return this.#list.table(Buffer.concat(this.#parts));
  }
}
const suffix = Buffer.from('@plt\0');
