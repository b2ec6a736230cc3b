import { BtfError } from './btf-error.js';
import type { Btf } from './btf.js';
import { closest } from '../errors/index.js';
import { compositeNamed, listMembers, membersOf } from './members.js';
import { parsePath, type PathPart } from './path.js';

/** A word of memory on the way to a member. */
export interface Step {
  /** From where the step begins, in bytes. For a bit-field, of the word that holds it. */
  readonly offset: number;
  /** In bytes. For a bit-field, of the smallest aligned word that holds it: 1, 2, 4 or 8. */
  readonly size: number;
  /** For a bit-field, its lowest bit in the little-endian word, and its number of bits. */
  readonly bitField: { readonly shift: number; readonly width: number } | null;
  readonly typeId: number;
}

/** The way to a member. */
export interface MemberPath {
  /** Every step but the last ends in a pointer that has to be loaded; the next one begins where it points to. */
  readonly steps: readonly Step[];
  /** Type of the member. */
  readonly typeId: number;
}

/** What a path asks for that is not there. */
export interface MissingMember {
  /** Type that lacks it; a structure or union unless the path goes on behind a number. */
  readonly typeId: number;
  /** Name or index of the path, such as `skc_port` or `[4]`; the whole path when it is none. */
  readonly missing: string;
  /** The members that are there. */
  readonly has: readonly string[];
  /** The one of them that is most like the missing one; null when none is near. */
  readonly closest: string | null;
}

/**
 * Finds a member by a path such as `a.b`, `a->b` or `numbers[0].nr`, through anonymous structures and unions and
 * through pointers. Indices are checked against arrays of a known length; arrays of one or no element are taken for
 * flexible ones.
 *
 * @returns null when there is no such member; `missingMember` tells why.
 * @throws BtfError where the metadata contradict themselves.
 */
export function memberPath(btf: Btf, structId: number, path: string): MemberPath | null {
  const found = walk(btf, structId, path);
  return 'steps' in found ? found : null;
}

/** Whether a structure or union of a name has such a member. Throws as `memberPath` does. */
export function hasMember(btf: Btf, name: string, path: string): boolean {
  const found = compositeNamed(btf, name);
  return found !== null && memberPath(btf, found, path) !== null;
}

/** What a path lacks; null when it lacks nothing. Throws as `memberPath` does. */
export function missingMember(btf: Btf, structId: number, path: string): MissingMember | null {
  const found = walk(btf, structId, path);
  return 'steps' in found ? null : found;
}

/** Where a path has come to: a position in memory, which is a member or an element. */
interface Position {
  readonly bitOffset: number;
  /** Bits of a bit-field, else 0. */
  readonly bitSize: number;
  readonly typeId: number;
}

function walk(btf: Btf, structId: number, path: string): MemberPath | MissingMember {
  const parts = parsePath(path);
  if (parts === null) return missing(btf, structId, path);
  const steps: Step[] = [];
  let position: Position = { bitOffset: 0, bitSize: 0, typeId: structId };
  for (const [i, part] of parts.entries()) {
    const type = btf.type(btf.resolve(position.typeId));
    const loaded = i > 0 && type.kind === 'ptr';
    if (loaded) {
      steps.push(stepOf(btf, position));
      position = { bitOffset: 0, bitSize: 0, typeId: type.typeId };
    }
    const next = follow(btf, position, part, loaded);
    if (next === null) return missing(btf, position.typeId, textOf(part));
    position = next;
  }
  steps.push(stepOf(btf, position));
  return Object.freeze<MemberPath>({ steps: Object.freeze(steps), typeId: position.typeId });
}

function follow(btf: Btf, { bitOffset, typeId }: Position, part: PathPart, loaded: boolean): Position | null {
  if (part.is === 'member') {
    const found = membersOf(btf, typeId).find(({ member }) => member.name === part.name);
    if (found === undefined) return null;
    const { member } = found;
    return { bitOffset: bitOffset + found.bitOffset, bitSize: member.bitSize, typeId: member.typeId };
  }
  const array = btf.type(btf.resolve(typeId));
  if (!loaded && array.kind !== 'array') return null;
  if (!loaded && array.kind === 'array' && array.length > 1 && part.index >= array.length) return null;
  const element = !loaded && array.kind === 'array' ? array.elementTypeId : typeId;
  return { bitOffset: bitOffset + part.index * btf.sizeOf(element) * 8, bitSize: 0, typeId: element };
}

function textOf(part: PathPart): string {
  return part.is === 'member' ? part.name : `[${part.index}]`;
}

function missing(btf: Btf, typeId: number, what: string): MissingMember {
  const has = listMembers(btf, typeId);
  return Object.freeze<MissingMember>({ typeId, missing: what, has, closest: closest(what, has) });
}

function stepOf(btf: Btf, { bitOffset, bitSize, typeId }: Position): Step {
  const type = btf.type(btf.resolve(typeId));
  // Compilers before 2018 and BTF without kind_flag put a bit-field into the integer type instead of the member.
  const old = bitSize === 0 && type.kind === 'int' && (type.bits !== type.size * 8 || type.bitOffset > 0);
  if (old) return bitFieldStep(bitOffset + type.bitOffset, type.bits, typeId);
  if (bitSize > 0) return bitFieldStep(bitOffset, bitSize, typeId);
  if (bitOffset % 8 !== 0)
    throw new BtfError('damaged', `a BTF member lies at bit ${bitOffset} and is not a bit-field`);
  return Object.freeze<Step>({ offset: bitOffset / 8, size: btf.sizeOf(typeId), bitField: null, typeId });
}

/** The smallest word that holds a bit-field: a bigger one may reach over the end of the structure. */
function bitFieldStep(bitOffset: number, width: number, typeId: number): Step {
  const first = Math.floor(bitOffset / 8);
  for (const aligned of [true, false]) {
    for (const size of [1, 2, 4, 8]) {
      const offset = aligned ? first - (first % size) : first;
      const shift = bitOffset - offset * 8;
      if (shift + width > size * 8) continue;
      return Object.freeze<Step>({ offset, size, bitField: Object.freeze({ shift, width }), typeId });
    }
  }
  throw new BtfError('damaged', `the BTF bit-field at bit ${bitOffset} of ${width} bits fits no word`);
}
