/** Numbers of the kinds that the writer makes: `BTF_KIND_*` in include/uapi/linux/btf.h. */
const kinds = {
  int: 1,
  ptr: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  fwd: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  func: 12,
  func_proto: 13,
  var: 14,
  datasec: 15,
  float: 16,
  decl_tag: 17,
  type_tag: 18,
  enum64: 19,
} as const;

/** A member: its name, type and place in bits, and its width if it is a bit-field. */
export type WrittenMember = readonly [name: string, typeId: number, bitOffset: number, bitSize?: number];

/** What split BTF continues. */
export interface WrittenBase {
  /** Id behind the last type of the base. */
  readonly endId: number;
  /** Bytes of the strings of the base. */
  readonly stringBytes: number;
}

/** Writes small BTF for tests, as compilers and pahole do. Each method adds a type and returns its id. */
export class BtfWriter {
  readonly #base: WrittenBase | null;
  readonly #words: number[] = [];
  readonly #offsets = new Map<string, number>();
  #strings: string;
  #count = 0;

  constructor(base: WrittenBase | null = null) {
    this.#base = base;
    this.#strings = base === null ? '\0' : '';
  }

  int(
    name: string,
    size: number,
    encoding: 'signed' | 'char' | 'bool' | '' = '',
    bits = size * 8,
    bitOffset = 0,
  ): number {
    const flag = { signed: 1, char: 2, bool: 4, '': 0 }[encoding];
    return this.#type(kinds.int, name, size, [(flag << 24) | (bitOffset << 16) | bits]);
  }

  /** A type that is about one other: pointers, typedefs, qualifiers, type tags. */
  of(
    kind: 'ptr' | 'typedef' | 'volatile' | 'const' | 'restrict' | 'type_tag',
    typeId: number,
    name = '',
  ): number {
    return this.#type(kinds[kind], name, typeId, []);
  }

  array(elementTypeId: number, length: number): number {
    return this.#type(kinds.array, '', 0, [elementTypeId, 1, length]);
  }

  /** A structure or union; with a bit-field among its members all of them are written as kind_flag wants it. */
  composite(kind: 'struct' | 'union', name: string, size: number, members: readonly WrittenMember[]): number {
    const flag = members.some(([, , , bitSize]) => bitSize !== undefined);
    const words = members.flatMap(([member, typeId, bitOffset, bitSize = 0]) => [
      this.#string(member),
      typeId,
      bitOffset | (bitSize << 24),
    ]);
    return this.#type(kinds[kind], name, size, words, members.length, flag);
  }

  enum(name: string, values: Readonly<Record<string, number>>, signed = false, size = 4): number {
    const entries = Object.entries(values);
    const words = entries.flatMap(([constant, value]) => [this.#string(constant), value]);
    return this.#type(kinds.enum, name, size, words, entries.length, signed);
  }

  enum64(name: string, values: Readonly<Record<string, bigint>>, signed = false): number {
    const entries = Object.entries(values);
    const words = entries.flatMap(([constant, value]) => [
      this.#string(constant),
      Number(BigInt.asUintN(32, value)),
      Number(BigInt.asUintN(32, value >> 32n)),
    ]);
    return this.#type(kinds.enum64, name, 8, words, entries.length, signed);
  }

  fwd(name: string, of: 'struct' | 'union'): number {
    return this.#type(kinds.fwd, name, 0, [], 0, of === 'union');
  }

  /** A prototype; a last parameter `['', 0]` stands for `...`. */
  proto(returnTypeId: number, parameters: readonly (readonly [name: string, typeId: number])[]): number {
    const words = parameters.flatMap(([name, typeId]) => [this.#string(name), typeId]);
    return this.#type(kinds.func_proto, '', returnTypeId, words, parameters.length);
  }

  func(name: string, protoId: number, linkage = 0): number {
    return this.#type(kinds.func, name, protoId, [], linkage);
  }

  var(name: string, typeId: number, linkage = 1): number {
    return this.#type(kinds.var, name, typeId, [linkage]);
  }

  datasec(
    name: string,
    size: number,
    variables: readonly (readonly [id: number, offset: number, size: number])[],
  ): number {
    return this.#type(kinds.datasec, name, size, variables.flat(), variables.length);
  }

  float(name: string, size: number): number {
    return this.#type(kinds.float, name, size, []);
  }

  declTag(name: string, typeId: number, component = -1): number {
    return this.#type(kinds.decl_tag, name, typeId, [component]);
  }

  /** A type of any kind, with the words that follow `struct btf_type`. */
  raw(kind: number, name: string, sizeOrType: number, words: readonly number[], count = 0): number {
    return this.#type(kind, name, sizeOrType, words, count);
  }

  /** What split BTF on top of this one continues. */
  asBase(): WrittenBase {
    return { endId: this.#next(), stringBytes: this.#strings.length };
  }

  /** The BTF. With a layout (bytes once, bytes each, by kind) its header is the one of 32 bytes. */
  bytes(layout: readonly (readonly [once: number, each: number])[] | null = null): Uint8Array {
    const headerBytes = layout === null ? 24 : 32;
    const typeBytes = this.#words.length * 4;
    const layoutBytes = (layout?.length ?? 0) * 4;
    const bytes = Buffer.alloc(headerBytes + typeBytes + layoutBytes + this.#strings.length);
    const header = [0x1_eb9f, headerBytes, 0, typeBytes, typeBytes + layoutBytes, this.#strings.length];
    if (layout !== null) header.push(typeBytes, layoutBytes);
    header.forEach((word, i) => bytes.writeUInt32LE(word, i * 4));
    this.#words.forEach((word, i) => bytes.writeUInt32LE(word >>> 0, headerBytes + i * 4));
    layout?.forEach(([once, each], kind) => bytes.set([once, each], headerBytes + typeBytes + kind * 4));
    bytes.write(this.#strings, headerBytes + typeBytes + layoutBytes, 'latin1');
    return bytes;
  }

  #next(): number {
    return (this.#base?.endId ?? 1) + this.#count;
  }

  #type(
    kind: number,
    name: string,
    third: number,
    words: readonly number[],
    count = 0,
    flag = false,
  ): number {
    const info = (kind << 24) | count | (flag ? 1 << 31 : 0);
    this.#words.push(this.#string(name), info, third, ...words);
    this.#count++;
    return this.#next() - 1;
  }

  #string(text: string): number {
    if (text === '') return 0;
    let offset = this.#offsets.get(text);
    if (offset === undefined) {
      offset = (this.#base?.stringBytes ?? 0) + this.#strings.length;
      this.#strings += `${text}\0`;
      this.#offsets.set(text, offset);
    }
    return offset;
  }
}
