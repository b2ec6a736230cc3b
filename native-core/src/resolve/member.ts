import { compositeNamed, listMembers, memberPath, type Btf } from '../btf/index.js';
import { Missing } from './missing.js';

/** One step along a path of members: where a word lies, and what it points to. */
export interface MemberStep {
  /** From the structure's start, in bytes. */
  readonly offset: number;
  /** Size of the member, in bytes. */
  readonly bytes: number;
  readonly bitField: { readonly shift: number; readonly width: number } | null;
  /** Type id of the structure that it points to; null when it is no such pointer. */
  readonly pointee: number | null;
}

/** A member of a structure, reached through pointers on the way. */
export interface FoundMember {
  readonly structId: number;
  /** Pointers to load on the way. */
  readonly pointers: readonly MemberStep[];
  readonly last: MemberStep;
}

/** Type id of the structure or union that a pointer type points to; null for any other type. */
export function pointeeOf(btf: Btf, typeId: number): number | null {
  const pointer = btf.type(btf.resolve(typeId));
  if (pointer.kind !== 'ptr') return null;
  const target = btf.resolve(pointer.typeId);
  const { kind } = btf.type(target);
  return kind === 'struct' || kind === 'union' ? target : null;
}

/** The first of several paths that a structure has, or throws `Missing`. */
export function findMember(btf: Btf, struct: string, paths: readonly string[]): FoundMember {
  const structId = compositeNamed(btf, struct);
  if (structId === null) throw new Missing(`struct ${struct}`, 'no such type');
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
  throw new Missing(`struct ${struct}`, `has no member "${paths.join('" or "')}" (it has: ${has})`);
}
