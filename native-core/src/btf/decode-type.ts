import { elementCount, kindFlag, kindNumber, kindOf } from './kind.js';
import type { StringTable } from './string-table.js';
import type { BtfType, EnumType, Member, Parameter } from './type.js';

const linkages = ['static', 'global', 'extern'] as const;

/** Type words, names, and the index of a type's first word. */
export interface TypeSource {
  readonly words: Uint32Array;
  readonly strings: StringTable;
  readonly at: number;
  /**
   * Whether enumerations say their sign. They do since kernel 6.0 (`enum64` came with it); before, all values were
   * signed 32-bit numbers.
   */
  readonly enumsSaySign: () => boolean;
}

/**
 * Decodes one type. The index has made sure that all of it lies inside the words.
 *
 * @throws BtfError `damaged` for names outside the strings.
 */
export function decodeType(id: number, source: TypeSource): BtfType {
  const { words, strings, at } = source;
  const word = (index: number): number => words[at + index] as number;
  const info = word(1);
  const name = strings.text(word(0));
  const typeId = word(2);
  const size = typeId;
  const kind = kindOf(info);
  switch (kind) {
    case 'int': {
      // BTF_INT_ENCODING, BTF_INT_OFFSET and BTF_INT_BITS.
      const encoding = word(3);
      return Object.freeze({
        kind,
        id,
        name,
        size,
        signed: (encoding & 0x100_0000) !== 0,
        char: (encoding & 0x200_0000) !== 0,
        bool: (encoding & 0x400_0000) !== 0,
        bitOffset: (encoding >>> 16) & 0xff,
        bits: encoding & 0xff,
      });
    }
    case 'ptr':
      return Object.freeze({ kind, id, typeId });
    case 'const':
    case 'volatile':
    case 'restrict':
      return Object.freeze({ kind, id, typeId });
    case 'array':
      return Object.freeze({ kind, id, elementTypeId: word(3), indexTypeId: word(4), length: word(5) });
    case 'struct':
    case 'union':
      return Object.freeze({ kind, id, name, size, members: members(source) });
    case 'enum':
    case 'enum64':
      return Object.freeze({
        kind,
        id,
        name,
        size,
        signed: kindFlag(info),
        values: enumerators(kind, source),
      });
    case 'fwd':
      return Object.freeze({ kind, id, name, of: kindFlag(info) ? 'union' : 'struct' });
    case 'typedef':
      return Object.freeze({ kind, id, name, typeId });
    case 'type_tag':
      return Object.freeze({ kind, id, name, typeId });
    case 'func':
      return Object.freeze({ kind, id, name, typeId, linkage: linkages[elementCount(info)] ?? 'extern' });
    case 'func_proto':
      return Object.freeze({ kind, id, ...parameters(source), returnTypeId: typeId });
    case 'var':
      return Object.freeze({ kind, id, name, typeId, linkage: linkages[word(3)] ?? 'extern' });
    case 'datasec': {
      const variables = elements(source, 3, (i) => ({
        typeId: word(i),
        offset: word(i + 1),
        size: word(i + 2),
      }));
      return Object.freeze({ kind, id, name, size, variables });
    }
    case 'float':
      return Object.freeze({ kind, id, name, size });
    case 'decl_tag':
      return Object.freeze({ kind, id, name, typeId, component: word(3) | 0 });
    case 'void':
    case 'unknown':
      return Object.freeze({ kind: 'unknown', id, name, number: kindNumber(info) });
  }
}

function elements<T>({ words, at }: TypeSource, length: number, make: (index: number) => T): readonly T[] {
  const count = elementCount(words[at + 1] as number);
  return Object.freeze(Array.from({ length: count }, (_, i) => Object.freeze(make(3 + i * length))));
}

function members(source: TypeSource): readonly Member[] {
  const { words, strings, at } = source;
  const bitFields = kindFlag(words[at + 1] as number);
  return elements(source, 3, (i) => {
    const offset = words[at + i + 2] as number;
    return {
      name: strings.text(words[at + i] as number),
      typeId: words[at + i + 1] as number,
      // BTF_MEMBER_BIT_OFFSET and BTF_MEMBER_BITFIELD_SIZE.
      bitOffset: bitFields ? offset & 0xff_ffff : offset,
      bitSize: bitFields ? offset >>> 24 : 0,
    };
  });
}

function enumerators(kind: 'enum' | 'enum64', source: TypeSource): EnumType['values'] {
  const { words, strings, at } = source;
  const wide = kind === 'enum64';
  const flagged = kindFlag(words[at + 1] as number);
  return elements(source, wide ? 3 : 2, (i) => {
    const low = words[at + i + 1] as number;
    const name = strings.text(words[at + i] as number);
    if (wide) {
      const value = (BigInt(words[at + i + 2] as number) << 32n) | BigInt(low);
      return { name, value: flagged ? BigInt.asIntN(64, value) : value };
    }
    const signed = flagged || (low > 0x7fff_ffff && !source.enumsSaySign());
    return { name, value: BigInt(signed ? low | 0 : low) };
  });
}

function parameters(source: TypeSource): { parameters: readonly Parameter[]; variadic: boolean } {
  const { words, strings, at } = source;
  const all = elements(source, 2, (i) => ({
    name: strings.text(words[at + i] as number),
    typeId: words[at + i + 1] as number,
  }));
  const last = all.at(-1);
  // A last parameter of type void without a name stands for `...`.
  const variadic = last !== undefined && last.typeId === 0 && last.name === '';
  return { parameters: variadic ? Object.freeze(all.slice(0, -1)) : all, variadic };
}
