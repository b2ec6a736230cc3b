import { BtfError } from './btf-error.js';
import { kindNames, type BtfMember, type BtfParameter, type BtfType } from './model.js';
import { headWords, kindOf } from './type-table.js';

/** Reads the type whose record starts at a word of the type section. */
export function readType(words: Uint32Array, at: number, text: (offset: number) => string): BtfType {
  const word = (i: number): number => words[at + i] as number;
  const info = word(1);
  const name = text(word(0));
  const third = word(2);
  const entries = info & 0xffff;
  const flag = info >>> 31 === 1;
  const kind = kindNames[kindOf(info)];
  switch (kind) {
    case 'int': {
      const bits = word(3);
      const encoding = (bits >>> 24) & 0xf;
      return {
        kind,
        name,
        size: third,
        signed: (encoding & 1) !== 0,
        bool: (encoding & 4) !== 0,
        bits: bits & 0xff,
        bitOffset: (bits >>> 16) & 0xff,
      };
    }
    case 'float':
    case 'datasec':
      return { kind, name, size: third };
    case 'ptr':
    case 'typedef':
    case 'volatile':
    case 'const':
    case 'restrict':
    case 'func':
    case 'var':
    case 'decl_tag':
    case 'type_tag':
      return { kind, name, typeId: third };
    case 'array':
      return { kind, name, typeId: word(3), indexTypeId: word(4), length: word(5) };
    case 'struct':
    case 'union':
      return { kind, name, size: third, members: readMembers(words, at + headWords, entries, flag, text) };
    case 'enum':
    case 'enum64':
      return {
        kind,
        name,
        size: third,
        signed: flag,
        values: readValues(words, at + headWords, entries, kind, flag, text),
      };
    case 'fwd':
      return { kind, name, union: flag };
    case 'func_proto':
      return {
        kind,
        name,
        returnTypeId: third,
        parameters: readParameters(words, at + headWords, entries, text),
      };
    default:
      throw new BtfError(`BTF kind ${kindOf(info)} is not known to tap`);
  }
}

function readMembers(
  words: Uint32Array,
  start: number,
  count: number,
  withWidths: boolean,
  text: (offset: number) => string,
): readonly BtfMember[] {
  return Array.from({ length: count }, (_, i) => {
    const at = start + i * 3;
    const offset = words[at + 2] as number;
    return {
      name: text(words[at] as number),
      typeId: words[at + 1] as number,
      // With the flag the upper 8 bits are the width of a bit-field: btf_member in include/uapi/linux/btf.h.
      bitOffset: withWidths ? offset & 0xff_ffff : offset,
      bitWidth: withWidths ? offset >>> 24 : 0,
    };
  });
}

function readValues(
  words: Uint32Array,
  start: number,
  count: number,
  kind: 'enum' | 'enum64',
  signed: boolean,
  text: (offset: number) => string,
): readonly { name: string; value: bigint }[] {
  const step = kind === 'enum' ? 2 : 3;
  return Array.from({ length: count }, (_, i) => {
    const at = start + i * step;
    const low = BigInt(words[at + 1] as number);
    const value = kind === 'enum' ? low : low | (BigInt(words[at + 2] as number) << 32n);
    return {
      name: text(words[at] as number),
      // `enum` says its sign since 6.0 only; its values are signed 32-bit numbers before.
      value: kind === 'enum' ? BigInt.asIntN(32, value) : signed ? BigInt.asIntN(64, value) : value,
    };
  });
}

function readParameters(
  words: Uint32Array,
  start: number,
  count: number,
  text: (offset: number) => string,
): readonly BtfParameter[] {
  return Array.from({ length: count }, (_, i) => ({
    name: text(words[start + i * 2] as number),
    typeId: words[start + i * 2 + 1] as number,
  }));
}
