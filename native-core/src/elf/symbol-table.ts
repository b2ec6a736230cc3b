import { above, orderOf, type FoundSymbol } from '../kernel/index.js';
import { pauseStep, Slices, type Steps } from '../sys/index.js';
import { textOf } from '../text/index.js';

/** Functions of one file at most; what lies behind them is left out. */
const maxSymbols = 2_000_000;
/** Bytes of a name that are shown; of a longer one `…` stands for the rest. */
const maxName = 1_024;
/** Elements that are moved in one step of sorting. */
const stepMoves = 65_536;
const newline = 0x0a;

/** Functions of a file by their addresses. Names stay bytes until someone asks for one. */
export class SymbolTable {
  readonly #addresses: Float64Array;
  readonly #sizes: Float64Array;
  readonly #names: Uint32Array;
  readonly #text: Buffer;
  readonly #ends: Float64Array;
  /** Whether there are more functions, which were not read. */
  readonly truncated: boolean;
  /** Entries that make no sense, and were left out. */
  readonly leftOut: number;

  constructor(facts: {
    addresses: Float64Array;
    sizes: Float64Array;
    names: Uint32Array;
    text: Buffer;
    ends: Float64Array;
    truncated: boolean;
    leftOut: number;
  }) {
    this.#addresses = facts.addresses;
    this.#sizes = facts.sizes;
    this.#names = facts.names;
    this.#text = facts.text;
    this.#ends = facts.ends;
    this.truncated = facts.truncated;
    this.leftOut = facts.leftOut;
  }

  /** Number of functions. */
  get count(): number {
    return this.#addresses.length;
  }

  /** What this takes in memory. */
  get bytes(): number {
    return 20 * this.count + this.#text.length;
  }

  /** The function that covers an address; null for none. One without a size reaches to the next one, in its section. */
  find(at: bigint, module: string): FoundSymbol | null {
    const address = Number(at);
    const index = above(this.#addresses, address) - 1;
    if (index < 0) return null;
    const start = this.#addresses[index] as number;
    const size = (this.#sizes[index] as number) || this.#room(index, start);
    if (address - start >= size) return null;
    const known = size === Infinity ? 0n : BigInt(size);
    return { name: this.name(index), offset: at - BigInt(start), size: known, module };
  }

  /** Address of a function, in the file's own numbering. */
  address(index: number): bigint {
    return BigInt(this.#addresses[index] as number);
  }

  /** Name of a function. */
  name(index: number): string {
    const start = this.#names[index] as number;
    const part = this.#text.subarray(start, start + maxName + 1);
    const zero = part.indexOf(0);
    const line = part.subarray(0, zero < 0 ? part.length : zero).indexOf(newline);
    const end = line < 0 ? zero : line;
    return end >= 0 || part.length <= maxName
      ? textOf(part, 0, end < 0 ? part.length : end)
      : `${textOf(part, 0, wholeCharacters(part, maxName))}…`;
  }

  /** Bytes up to the next function, or to the end of the section. */
  #room(index: number, start: number): number {
    const next = this.#addresses[index + 1] ?? Infinity;
    const end = this.#ends[above(this.#ends, start)] ?? Infinity;
    return Math.min(next, end) - start;
  }
}

/** The greatest length up to a limit that does not cut a character of UTF-8. */
function wholeCharacters(bytes: Buffer, limit: number): number {
  let end = limit;
  while (end > limit - 4 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return end;
}

/** Takes functions in any order, and makes a table of them. */
export class SymbolList {
  #addresses = new Float64Array(256);
  #sizes = new Float64Array(256);
  #names = new Uint32Array(256);
  #count = 0;
  #limit: number;
  truncated = false;
  leftOut = 0;

  /** @param limit is the number of functions at most. */
  constructor(limit: number = maxSymbols) {
    this.#limit = limit;
  }

  /** Number of functions. */
  get count(): number {
    return this.#count;
  }

  /** @param name is where the name begins in the text. Numbers that no process can have as an address are left out. */
  add(address: number, size: number, name: number): void {
    if (!Number.isSafeInteger(address) || !Number.isSafeInteger(address + size)) {
      this.leftOut++;
      return;
    }
    if (this.#count >= this.#limit) {
      this.truncated = true;
      return;
    }
    if (this.#count === this.#addresses.length) this.#grow();
    this.#addresses[this.#count] = address;
    this.#sizes[this.#count] = size;
    this.#names[this.#count++] = name;
  }

  /**
   * @param text has the names, each up to a zero byte or the end of a line.
   * @param ends are where sections of code end: no function without a size reaches beyond.
   */
  *table(text: Buffer, ends: readonly number[] = []): Steps<SymbolTable> {
    const order = yield* orderOf(this.#addresses.subarray(0, this.#count), new Slices());
    const addresses = new Float64Array(this.#count);
    const sizes = new Float64Array(this.#count);
    const names = new Uint32Array(this.#count);
    for (let i = 0; i < this.#count; i++) {
      const from = order[i] as number;
      addresses[i] = this.#addresses[from] as number;
      sizes[i] = this.#sizes[from] as number;
      names[i] = this.#names[from] as number;
      if (i % stepMoves === stepMoves - 1) yield* pauseStep();
    }
    const { truncated, leftOut } = this;
    const sorted = Float64Array.from(ends).sort();
    return new SymbolTable({ addresses, sizes, names, text, ends: sorted, truncated, leftOut });
  }

  #grow(): void {
    const length = Math.min(this.#limit, 2 * this.#addresses.length);
    const [addresses, sizes, names] = [
      new Float64Array(length),
      new Float64Array(length),
      new Uint32Array(length),
    ];
    addresses.set(this.#addresses);
    sizes.set(this.#sizes);
    names.set(this.#names);
    [this.#addresses, this.#sizes, this.#names] = [addresses, sizes, names];
  }
}
