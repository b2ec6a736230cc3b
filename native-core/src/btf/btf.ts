import { BtfError } from './btf-error.js';
import { readHeader } from './header.js';
import { kindNames, type BtfKind, type BtfType } from './model.js';
import { readType } from './read-type.js';
import { indexTypes, kindOf } from './type-table.js';

/** Longest chain of typedefs and qualifiers that is followed: real ones are below 10. */
const maxChain = 64;

/**
 * The types of a kernel, or of a module on top of those of its kernel. Only where records start is known at once;
 * types and names are read when they are asked for, and kept.
 */
export class Btf {
  /** The kernel's types, for a module's. */
  readonly base: Btf | null;
  readonly #words: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #strings: Buffer;
  /** Id of the first own type, and offset of the first own string: a module's continue its kernel's. */
  readonly #firstId: number;
  readonly #firstString: number;
  readonly #types = new Map<number, BtfType>();
  readonly #found = new Map<string, readonly number[]>();

  /** @throws BtfError when the bytes are no BTF that tap can read. */
  constructor(bytes: Uint8Array, base: Btf | null = null) {
    const { typesStart, typesEnd, stringsStart, stringsEnd } = readHeader(bytes);
    const start = bytes.byteOffset + typesStart;
    this.base = base;
    this.#words =
      start % 4 === 0
        ? new Uint32Array(bytes.buffer, start, (typesEnd - typesStart) >> 2)
        : new Uint32Array(bytes.slice(typesStart, typesEnd).buffer, 0, (typesEnd - typesStart) >> 2);
    this.#strings = Buffer.from(bytes.buffer, bytes.byteOffset + stringsStart, stringsEnd - stringsStart);
    this.#starts = indexTypes(this.#words);
    this.#firstId = base === null ? 1 : base.#endId;
    this.#firstString = base === null ? 0 : base.#endString;
  }

  get #endId(): number {
    return this.#firstId + this.#starts.length;
  }

  get #endString(): number {
    return this.#firstString + this.#strings.length;
  }

  /** Number of types, those of the base and `void` included: ids are below it. */
  get size(): number {
    return this.#endId;
  }

  /** A type by its id. @throws BtfError for an id that does not exist. */
  type(id: number): BtfType {
    if (id === 0) return { kind: 'void', name: 'void' };
    if (this.base !== null && id < this.#firstId) return this.base.type(id);
    const known = this.#types.get(id);
    if (known !== undefined) return known;
    const start = this.#starts[id - this.#firstId];
    if (start === undefined) throw new BtfError(`there is no type ${id} in BTF of ${this.size} types`);
    const type = Object.freeze(readType(this.#words, start, (offset) => this.#text(offset)));
    this.#types.set(id, type);
    return type;
  }

  /** Ids of the types with a name and kind; a module's own come before its kernel's. */
  findAll(name: string, kind: BtfKind): readonly number[] {
    const key = `${kind} ${name}`;
    let ids = this.#found.get(key);
    if (ids === undefined) {
      ids = [...this.#search(name, kindNames.indexOf(kind)), ...(this.base?.findAll(name, kind) ?? [])];
      this.#found.set(key, ids);
    }
    return ids;
  }

  /** Id of the first type with a name and kind; null when there is none. */
  find(name: string, kind: BtfKind): number | null {
    return this.findAll(name, kind)[0] ?? null;
  }

  /** Id of the type behind typedefs, qualifiers and tags. @throws BtfError on an endless chain. */
  resolve(id: number): number {
    let current = id;
    for (let i = 0; i < maxChain; i++) {
      const type = this.type(current);
      switch (type.kind) {
        case 'typedef':
        case 'volatile':
        case 'const':
        case 'restrict':
        case 'type_tag':
          current = type.typeId;
          break;
        default:
          return current;
      }
    }
    throw new BtfError(`type ${id} is defined by itself`);
  }

  /** Size of a type in bytes; 0 for functions and for what has none. @throws BtfError on an endless chain. */
  sizeOf(id: number): number {
    let factor = 1;
    let current = this.resolve(id);
    for (let i = 0; i < maxChain; i++) {
      const type = this.type(current);
      if (type.kind === 'array') {
        factor *= type.length;
        current = this.resolve(type.typeId);
      } else if (type.kind === 'ptr') return factor * 8;
      else return 'size' in type ? factor * type.size : 0;
    }
    throw new BtfError(`the array type ${id} has no end`);
  }

  /** A name's offsets can only be where the name stands in the strings: so no name of any type has to be read. */
  #search(name: string, kind: number): number[] {
    const offsets = this.#offsetsOf(name);
    if (offsets.size === 0) return [];
    const ids: number[] = [];
    const words = this.#words;
    const starts = this.#starts;
    for (let i = 0; i < starts.length; i++) {
      const at = starts[i] as number;
      if (offsets.has(words[at] as number) && kindOf(words[at + 1] as number) === kind)
        ids.push(this.#firstId + i);
    }
    return ids;
  }

  #offsetsOf(name: string): Set<number> {
    const offsets = new Set<number>(this.base === null ? [] : this.base.#offsetsOf(name));
    if (name === '') return offsets;
    const wanted = Buffer.from(`\0${name}\0`);
    for (let at = this.#strings.indexOf(wanted); at >= 0; at = this.#strings.indexOf(wanted, at + 1)) {
      offsets.add(this.#firstString + at + 1);
    }
    // A module's strings may start with a name, with nothing before it.
    if (this.base !== null && this.#strings.subarray(0, wanted.length - 1).equals(wanted.subarray(1))) {
      offsets.add(this.#firstString);
    }
    return offsets;
  }

  #text(offset: number): string {
    if (this.base !== null && offset < this.#firstString) return this.base.#text(offset);
    const start = offset - this.#firstString;
    const end = this.#strings.indexOf(0, start);
    if (start > this.#strings.length || end < 0) throw new BtfError(`there is no string at ${offset}`);
    return this.#strings.toString('latin1', start, end);
  }
}
