import { type Slices, type Steps } from '../sys/index.js';

/** Symbols that say where code begins and ends: include/asm-generic/sections.h. They can be of any type (arm64). */
const marks = ['_stext', '_etext', '_sinittext', '_einittext'] as const;
/** One of them. */
export type Mark = (typeof marks)[number];

/** The functions in the text of /proc/kallsyms, in its order. */
export interface KallsymsLines {
  /** By the names of the marks that there are. */
  readonly marks: ReadonlyMap<string, number>;
  /** Distances of the addresses from the end of memory: a kernel's are within 2^52 of it, so that a double holds them. */
  readonly keys: Float64Array;
  /** Where the names lie in the text. */
  readonly starts: Uint32Array;
  /** The modules, by their numbers in `moduleNames`. */
  readonly modules: Uint16Array;
  /** The first is `kernel`, for the kernel itself. */
  readonly moduleNames: readonly string[];
  /** Bytes of all names together. */
  readonly nameBytes: number;
}

const [newline, tab, blank, underscore, closing] = [0x0a, 0x09, 0x20, 0x5f, 0x5d];
/** Digits of an address, and where the name begins in `ffffffff81000000 t name`. */
export const digits = 16;
export const nameAt: number = digits + 3;
const longestMark = Math.max(...marks.map(({ length }) => length));
/** Types of symbols in code (nm(1)): local, global and weak. */
export const isCode: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(Buffer.from('tTwW').includes(byte)),
);
/** What a hexadecimal digit means; 255 for any other byte. */
const hex = Uint8Array.from({ length: 256 }, (_, byte) => Number.parseInt(String.fromCharCode(byte), 16));
for (let byte = 0; byte < 256; byte++) if (!/[0-9a-f]/i.test(String.fromCharCode(byte))) hex[byte] = 255;
/** So many lines are read between two looks at the clock. */
const atOnce = 1_024;

/** Whether a byte belongs to a name; 0 stands for what is behind the end of the text. */
export const isNameByte = (byte: number): boolean => byte > blank;

/** Finds the functions. What is not a line of address, type, name, and perhaps a module in brackets, is left out. */
export function* findLines(text: Uint8Array, slices: Slices): Steps<KallsymsLines> {
  const reader = new LineReader(text);
  while (reader.readSome()) yield* slices.pauseWhenDue();
  return reader.lines;
}

class LineReader {
  readonly #text: Uint8Array;
  readonly #keys: Float64Array;
  readonly #starts: Uint32Array;
  readonly #modules: Uint16Array;
  readonly #marks = new Map<string, number>();
  readonly #moduleNames: ModuleNames;
  #at = 0;
  #count = 0;
  #nameBytes = 0;

  constructor(text: Uint8Array) {
    const most = Math.ceil(text.length / (nameAt + 2));
    this.#text = text;
    this.#keys = new Float64Array(most);
    this.#starts = new Uint32Array(most);
    this.#modules = new Uint16Array(most);
    this.#moduleNames = new ModuleNames(text);
  }

  get lines(): KallsymsLines {
    return {
      marks: this.#marks,
      keys: this.#keys.subarray(0, this.#count),
      starts: this.#starts.subarray(0, this.#count),
      modules: this.#modules.subarray(0, this.#count),
      moduleNames: this.#moduleNames.names,
      nameBytes: this.#nameBytes,
    };
  }

  /** Reads some lines; false at the end. */
  readSome(): boolean {
    const text = this.#text;
    let at = this.#at;
    for (let line = 0; line < atOnce && at < text.length; line++) {
      const high = word(text, at);
      const low = word(text, at + 8);
      if (high >= 0 && low >= 0 && text[at + digits] === blank && text[at + digits + 2] === blank) {
        const type = text[at + digits + 1] as number;
        const start = at + nameAt;
        at = start;
        while (at < text.length && isNameByte(text[at] as number)) at++;
        this.#note(type, (high - 2 ** 32) * 2 ** 32 + low, start, at);
      }
      while (at < text.length && text[at] !== newline) at++;
      at++;
    }
    this.#at = at;
    return at < text.length;
  }

  #note(type: number, key: number, start: number, end: number): void {
    const text = this.#text;
    if (text[start] === underscore && end - start <= longestMark) {
      const name = latin1(text, start, end);
      if (marks.some((mark) => mark === name) && !this.#marks.has(name)) this.#marks.set(name, key);
    }
    if (isCode[type] !== 1 || end === start) return;
    this.#keys[this.#count] = key;
    this.#starts[this.#count] = start;
    this.#modules[this.#count++] = text[end] === tab ? this.#moduleNames.numberAt(end + 2) : 0;
    this.#nameBytes += end - start;
  }
}

/** Numbers the modules of the lines: those of one module follow each other. */
class ModuleNames {
  readonly names = ['kernel'];
  readonly #text: Uint8Array;
  readonly #numbers = new Map<string, number>();
  #last = { start: 0, length: 0, number: 0 };

  constructor(text: Uint8Array) {
    this.#text = text;
  }

  /** The number of the name that begins there and ends at a bracket. */
  numberAt(start: number): number {
    if (!this.#isLast(start)) {
      let end = start;
      while (end < this.#text.length && this.#text[end] !== closing && this.#text[end] !== newline) end++;
      this.#last = { start, length: end - start, number: this.#numberOf(latin1(this.#text, start, end)) };
    }
    return this.#last.number;
  }

  #isLast(at: number): boolean {
    const { start, length } = this.#last;
    for (let i = 0; i < length; i++) if (this.#text[at + i] !== this.#text[start + i]) return false;
    return length > 0 && this.#text[at + length] === closing;
  }

  #numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.names.push(name) - 1;
    this.#numbers.set(name, number);
    return number;
  }
}

/** Eight hexadecimal digits; -1 for anything else. */
function word(text: Uint8Array, at: number): number {
  let [value, worst] = [0, 0];
  for (let i = at; i < at + 8; i++) {
    const digit = i < text.length ? (hex[text[i] as number] as number) : 255;
    worst |= digit;
    value = (value << 4) | digit;
  }
  return worst > 15 ? -1 : value >>> 0;
}

const latin1 = (text: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...text.subarray(start, end));
