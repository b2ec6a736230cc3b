import { formatType, type Btf } from '../btf/index.js';
import type { WordKind, WordNode } from '../expr/index.js';

/** How something differs from what a definition declares. */
export interface Difference {
  /** What it is, behind a subject: `is struct file *, a pointer`. */
  readonly is: string;
  /** What to write instead. */
  readonly next: string;
}

/** What a word of a definition is, as errors tell it. */
export interface Subject {
  /** Where it is: `vfs_read` or `struct file`. */
  readonly where: string;
  /** Which one it is: `its argument "file"`. */
  readonly which: string;
}

/** What an expression reads. @param place is the name of the probed function, tracepoint or event. */
export function subjectOf(node: WordNode, place: string): Subject {
  switch (node.op) {
    case 'arg':
      return { where: place, which: `its argument "${node.names.join('" or "')}"` };
    case 'result':
      return { where: place, which: 'its result' };
    case 'member':
      return { where: `struct ${node.struct}`, which: `its member "${node.paths.join('" or "')}"` };
    default:
      return { where: place, which: 'an address of its values' };
  }
}

/**
 * How a word of a type of BTF differs from what a definition declares it to be; null when it can be that.
 *
 * @param bigEndian whether it is declared as a number in network byte order, of which all bytes have to be loaded.
 */
export function misdeclared(btf: Btf, typeId: number, kind: WordKind, bigEndian = false): Difference | null {
  const type = btf.type(btf.resolve(typeId));
  const is = `is ${formatType(btf, typeId)}`;
  const isNumber = kind.type !== 'address';
  switch (type.kind) {
    case 'ptr':
      if (kind.type === 'address' || (kind.type === 'int' && kind.bits === 64)) return null;
      return { is: `${is}, a pointer`, next: 'write address, or ptr() with its shape' };
    case 'array':
      if (isNumber && isWord(btf.sizeOf(typeId))) return null;
      return isCharacter(btf, type.elementTypeId)
        ? {
            is: `${is}, text in the structure itself`,
            next: `write textArray(${Math.max(type.length, 2)})`,
          }
        : {
            is: `${is}, an array in the structure itself`,
            next: 'write inPlace for its address, or an element as its path',
          };
    case 'struct':
    case 'union':
      if (isNumber && isWord(type.size)) return null;
      return {
        is: `${is}, in the structure itself`,
        next: 'write a member of it as its path, or inPlace for its address',
      };
    case 'int':
    case 'enum':
    case 'enum64':
      if (bigEndian && kind.type === 'int' && kind.bits !== type.size * 8)
        return {
          is: `${is}, of ${type.size} bytes`,
          next: `write a type of so many bytes, not be${kind.bits}`,
        };
      if (isNumber && isWord(type.size)) return null;
      if (!isNumber && type.size === 8) return null;
      return isNumber
        ? { is: `${is}, of ${type.size} bytes`, next: 'leave it out: no type holds so many' }
        : { is: `${is}, which holds no address`, next: `write u${type.size * 8}` };
    case 'void':
      return { is: 'is void: there is nothing', next: 'leave it out, or make it of the arguments' };
    default:
      return null;
  }
}

/** How something in a structure differs from text of so many bytes; null when it can be that. */
export function misplacedText(btf: Btf, typeId: number, capacity: number): Difference | null {
  const type = btf.type(btf.resolve(typeId));
  const is = `is ${formatType(btf, typeId)}`;
  if (type.kind === 'ptr' && isCharacter(btf, type.typeId))
    return { is: `${is}, a pointer to text`, next: `write kernelString(${capacity})` };
  if (type.kind !== 'array' || !isCharacter(btf, type.elementTypeId))
    return {
      is: `${is}, not an array of characters`,
      next: 'write another type: textArray() reads no other',
    };
  // An array of one element or none is a flexible one. A full array has no end mark, for which there is room behind it.
  if (type.length <= 1 || capacity <= type.length + 1) return null;
  return { is: `${is}, which ends before`, next: `write textArray(${type.length})` };
}

/** Whether so many bytes are a word that can be loaded. */
export const isWord = (bytes: number): bytes is 1 | 2 | 4 | 8 => [1, 2, 4, 8].includes(bytes);

/** Whether text consists of values of a type. */
export function isCharacter(btf: Btf, typeId: number): boolean {
  const type = btf.type(btf.resolve(typeId));
  return type.kind === 'int' && type.size === 1 && !type.bool;
}
