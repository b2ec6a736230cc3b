import {
  compositeNamed,
  listMembers,
  memberPath,
  missingMember,
  formatType,
  type Btf,
} from '../btf/index.js';
import { closest } from '../errors/index.js';
import { Missing } from './missing.js';

/** What a pointer points to, as BTF has it. */
export interface Pointee {
  /** Type id of the structure or union; null for anything else, and for one that is only declared. */
  readonly structId: number | null;
  /** As C writes it: `struct inode`, `char`. */
  readonly type: string;
}

/** One step along a path of members: where a word lies, and what it points to. */
export interface MemberStep {
  /** From the structure's start, in bytes. */
  readonly offset: number;
  /** Size of the member, in bytes. */
  readonly bytes: number;
  readonly bitField: { readonly shift: number; readonly width: number } | null;
  /** What it points to; null when it is not a pointer, or one to `void`. */
  readonly pointee: Pointee | null;
}

/** A member of a structure, reached through pointers on the way. */
export interface FoundMember {
  readonly structId: number;
  /** Pointers to load on the way. */
  readonly pointers: readonly MemberStep[];
  readonly last: MemberStep;
}

/** What a type points to; null when it is not a pointer, or one to `void`. */
export function pointeeOf(btf: Btf, typeId: number): Pointee | null {
  const pointer = btf.type(btf.resolve(typeId));
  if (pointer.kind !== 'ptr') return null;
  const target = btf.resolve(pointer.typeId);
  const { kind } = btf.type(target);
  if (kind === 'void') return null;
  const structId = kind === 'struct' || kind === 'union' ? target : null;
  return { structId, type: formatType(btf, target) };
}

/**
 * Whether a pointer leads to another structure than the one that a definition sees there.
 *
 * A name can stand for several structures of one kernel, and for one that is only declared: the same name is never another one.
 */
export function leadsElsewhere(btf: Btf, pointee: Pointee, struct: string): boolean {
  if (pointee.structId !== null && pointee.structId === compositeNamed(btf, struct)) return false;
  return pointee.type !== `struct ${struct}` && pointee.type !== `union ${struct}`;
}

/** The first of several paths that a structure has, or throws `Missing`. */
export function findMember(btf: Btf, struct: string, paths: readonly string[]): FoundMember {
  const structId = compositeNamed(btf, struct);
  if (structId === null) throw noStruct(btf, struct);
  for (const path of paths) {
    const found = memberPath(btf, structId, path);
    if (found === null) continue;
    const steps = found.steps.map((step) => ({
      offset: step.offset,
      bytes: step.size,
      bitField: step.bitField,
      pointee: pointeeOf(btf, step.typeId),
    }));
    return { structId, pointers: steps.slice(0, -1), last: steps.at(-1) as MemberStep };
  }
  const has = listMembers(btf, structId).join(', ');
  const near = (): string | null => missingMember(btf, structId, paths[0] as string)?.closest ?? null;
  const what = `has no member "${paths.join('" or "')}" (it has: ${has})`;
  throw new Missing(`struct ${struct}`, what, 'definition', near);
}

/** That the kernel's types tell of no such structure. */
export function noStruct(btf: Btf, struct: string): Missing {
  const near = (): string | null => closest(struct, [...btf.namesOf('struct'), ...btf.namesOf('union')]);
  return new Missing(`struct ${struct}`, 'no such type', 'definition', near);
}
