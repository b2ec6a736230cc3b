import type { Btf } from '../btf/index.js';
import {
  bool,
  i16,
  i32,
  i64,
  i8,
  isize,
  pointer,
  textArray,
  u16,
  u32,
  u64,
  u8,
  usize,
  type FieldType,
} from '../define/index.js';
import type { Expression } from '../expr/index.js';
import { KernelPointer } from './pointer.js';

/** Names by which C says that a number is a length, so that it stays far below 2^53. */
const lengths: ReadonlySet<string> = new Set(['size_t', 'ssize_t', '__kernel_size_t', '__kernel_ssize_t']);
/** Longest text that lies in a structure and is taken, in bytes. */
const mostText = 256;

/** What an argument, a result or a number in memory becomes; null for what is not a single word. */
export function fieldFor(btf: Btf, typeId: number, bits: number | null = null): FieldType<Expression> | null {
  const type = btf.type(btf.resolve(typeId));
  switch (type.kind) {
    case 'int':
      if (type.size > 8) return null;
      if (type.bool) return bool;
      return numberField(bits ?? type.size * 8, type.signed, isLength(btf, typeId));
    case 'enum':
    case 'enum64':
      // Before 6.0 BTF does not say which enumerations are signed.
      return numberField(
        bits ?? type.size * 8,
        type.signed || type.values.some(({ value }) => value < 0n),
        false,
      );
    case 'ptr':
      return pointer((word) => KernelPointer.to(word, { btf, typeId: type.typeId, fieldFor, memberFor }));
    case 'struct':
    case 'union': {
      // Such as kuid_t and pte_t: a number in a structure of its own.
      const [only, ...others] = type.members;
      if (type.kind === 'union' || only === undefined || others.length > 0 || only.bitSize > 0) return null;
      return type.size <= 8 && btf.sizeOf(only.typeId) === type.size ? fieldFor(btf, only.typeId) : null;
    }
    default:
      return null;
  }
}

/** What a member becomes: as `fieldFor`, and texts that lie in the structure itself; null for what has a place only. */
export function memberFor(btf: Btf, typeId: number, bits: number | null): FieldType<Expression> | null {
  const type = btf.type(btf.resolve(typeId));
  if (type.kind === 'struct' || type.kind === 'union') return null;
  if (type.kind !== 'array') return fieldFor(btf, typeId, bits);
  const element = btf.type(btf.resolve(type.elementTypeId));
  const isText = element.kind === 'int' && element.name === 'char';
  return isText && type.length > 0 ? textArray(Math.min(type.length + 1, mostText)) : null;
}

/** A number of so many bits, or of the next larger width. */
export function numberField(bits: number, signed: boolean, length: boolean): FieldType<Expression> {
  if (bits <= 8) return signed ? i8 : u8;
  if (bits <= 16) return signed ? i16 : u16;
  if (bits <= 32) return signed ? i32 : u32;
  if (length) return signed ? isize : usize;
  return signed ? i64 : u64;
}

function isLength(btf: Btf, typeId: number): boolean {
  for (let type = btf.type(typeId); ; type = btf.type(type.typeId)) {
    if (type.kind === 'typedef' && lengths.has(type.name)) return true;
    if (type.kind !== 'typedef' && type.kind !== 'const' && type.kind !== 'volatile') return false;
  }
}
