import type { BytesTest } from '../text/index.js';
import { BtfError } from './btf-error.js';
import { decodeType } from './decode-type.js';
import { readHeader } from './header.js';
import { kindSizes, type Kind } from './kind.js';
import { StringTable } from './string-table.js';
import { hasSignedEnum, indexTypes, namesOfKind, typesNamed, type TypeIndex } from './type-index.js';
import type { BtfType, VoidType } from './type.js';

const voidType: VoidType = Object.freeze({ kind: 'void', id: 0 });
/** Longest chain of typedefs and qualifiers, and deepest nesting of arrays; the kernel allows 32 (MAX_RESOLVE_DEPTH). */
const maxDepth = 64;
/** Bytes of a pointer: tap runs on 64-bit processors only. */
const pointerBytes = 8;

/**
 * The types of a kernel or of a module. Types are found and decoded when they are asked for, and kept.
 *
 * All methods throw BtfError where the metadata contradict themselves; what they say themselves comes on top.
 */
export class Btf {
  /** The types that these continue: those of the kernel, for a module; null for a kernel. */
  readonly base: Btf | null;
  /** Id of the first own type. */
  readonly firstId: number;
  /** Id behind the last type. */
  readonly endId: number;
  readonly #words: Uint32Array;
  readonly #strings: StringTable;
  readonly #index: TypeIndex;
  readonly #types = new Map<number, BtfType>();
  readonly #found = new Map<string, readonly number[]>();
  #signs: boolean | null = null;

  /**
   * Reads BTF, such as that of /sys/kernel/btf/vmlinux. The bytes are kept, not copied; they must not change.
   *
   * @param base the kernel's types, to read those of a module.
   * @throws BtfError when the bytes are no BTF that can be read.
   */
  constructor(bytes: Uint8Array, base: Btf | null = null) {
    const { types, strings, layout } = readHeader(bytes);
    this.base = base;
    this.#words = asWords(types);
    this.#strings = new StringTable(strings, base === null ? null : base.#strings);
    this.#index = indexTypes(this.#words, this.#strings, kindSizes(layout));
    this.firstId = base === null ? 1 : base.endId;
    this.endId = this.firstId + this.#index.count;
  }

  /** Id of the first type of a name and a kind, its own before its base's; null when there is none. */
  find(name: string, kind: Kind): number | null {
    return this.findAll(name, kind)[0] ?? null;
  }

  /** Ids of all types of a name and a kind, its own before its base's. */
  findAll(name: string, kind: Kind): readonly number[] {
    const key = `${kind} ${name}`;
    const known = this.#found.get(key) ?? Object.freeze(this.#search(name, kind));
    this.#found.set(key, known);
    return known;
  }

  #search(name: string, kind: Kind): readonly number[] {
    const bytes = Buffer.from(name, 'utf8');
    if (bytes.length === 0 || bytes.includes(0)) return [];
    const own = typesNamed(this.#index, this.#words, this.#strings, bytes, kind);
    const ids = own.map((type) => this.firstId - 1 + type);
    return this.base === null ? ids : [...ids, ...this.base.findAll(name, kind)];
  }

  /**
   * Names of its own types of a kind, without those of its base; the empty name of anonymous ones is left out.
   *
   * @param test leaves out others, before strings are made of them.
   */
  namesOf(kind: Kind, test: BytesTest | null = null): readonly string[] {
    return namesOfKind(this.#index, this.#words, this.#strings, kind, test);
  }

  /** The type of an id. @throws BtfError `id` when there is none. */
  type(id: number): BtfType {
    if (id === 0) return voidType;
    if (this.base !== null && id < this.firstId) return this.base.type(id);
    const known = this.#types.get(id);
    if (known !== undefined) return known;
    if (!Number.isInteger(id) || id < this.firstId || id >= this.endId) {
      throw new BtfError('id', `no BTF type has the id ${id}`);
    }
    const at = this.#index.offsets[id - this.firstId + 1] as number;
    const type = decodeType(id, {
      words: this.#words,
      strings: this.#strings,
      at,
      enumsSaySign: () => this.#enumsSaySign(),
    });
    this.#types.set(id, type);
    return type;
  }

  /** Id of the type below typedefs, qualifiers and type tags. @throws BtfError `cycle` when it is never reached. */
  resolve(id: number): number {
    let current = id;
    for (let depth = 0; depth < maxDepth; depth++) {
      const type = this.type(current);
      switch (type.kind) {
        case 'typedef':
        case 'const':
        case 'volatile':
        case 'restrict':
        case 'type_tag':
          current = type.typeId;
          break;
        default:
          return current;
      }
    }
    throw new BtfError('cycle', `the chain of BTF types from ${id} does not end`);
  }

  /** Size of a type in bytes. @throws BtfError `size` for types that have none, such as void. */
  sizeOf(id: number): number {
    let count = 1;
    let current = id;
    for (let depth = 0; depth < maxDepth; depth++) {
      const type = this.type(this.resolve(current));
      switch (type.kind) {
        case 'array':
          count *= type.length;
          current = type.elementTypeId;
          break;
        case 'var':
          current = type.typeId;
          break;
        case 'ptr':
          return count * pointerBytes;
        case 'int':
        case 'float':
        case 'struct':
        case 'union':
        case 'enum':
        case 'enum64':
        case 'datasec':
          return count * type.size;
        default:
          throw new BtfError('size', `BTF type ${id} has no size: it is of kind ${type.kind}`);
      }
    }
    throw new BtfError('cycle', `the chain of BTF types from ${id} does not end`);
  }

  /** Name of a type; empty for anonymous ones and for kinds that have no name. */
  nameOf(id: number): string {
    const type = this.type(id);
    return 'name' in type ? type.name : '';
  }

  /** Whether a text is one of its own strings: the name of a type, or of something in one. */
  hasString(text: string): boolean {
    return this.#strings.has(text);
  }

  #enumsSaySign(): boolean {
    if (this.base !== null) return this.base.#enumsSaySign();
    this.#signs ??= hasSignedEnum(this.#index, this.#words);
    return this.#signs;
  }
}

/** Little-endian words; processors that tap runs on have them so. */
function asWords(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
