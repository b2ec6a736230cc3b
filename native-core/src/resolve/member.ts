import { compositeNamed, listMembers, memberPath, missingMember, type Btf } from '../btf/index.js';
import { closest, fewNames, mayBeNear } from '../errors/index.js';
import { Missing } from './missing.js';

/** Where a word leads, as BTF has it. */
export interface Lead {
  /** `nothing` for a word that is not a pointer. */
  readonly to: 'something' | 'void' | 'nothing';
  /** Type id of the structure or union that it points to; null for anything else, and for one that is only declared. */
  readonly structId: number | null;
  /** Type id of what it points to; of a word that leads to nothing, its own. */
  readonly typeId: number;
}

/** One step along a path of members: where a word lies, and what it points to. */
export interface MemberStep {
  /** From the structure's start, in bytes. */
  readonly offset: number;
  /** Size of the member, in bytes. */
  readonly bytes: number;
  readonly bitField: { readonly shift: number; readonly width: number } | null;
  /** Where it leads; null where the types do not tell. */
  readonly lead: Lead | null;
}

/** A member of a structure, reached through pointers on the way. */
export interface FoundMember {
  readonly structId: number;
  /** The path that was found. */
  readonly path: string;
  readonly typeId: number;
  /** Pointers to load on the way. */
  readonly pointers: readonly MemberStep[];
  readonly last: MemberStep;
}

/** Where a word of a type leads. */
export function leadOf(btf: Btf, typeId: number): Lead {
  const pointer = btf.type(btf.resolve(typeId));
  if (pointer.kind !== 'ptr') return { to: 'nothing', structId: null, typeId };
  const target = btf.resolve(pointer.typeId);
  const { kind } = btf.type(target);
  const structId = kind === 'struct' || kind === 'union' ? target : null;
  return { to: kind === 'void' ? 'void' : 'something', structId, typeId: target };
}

/** The members that were found in some types: probes ask for the same few of them again and again. */
const found = new WeakMap<Btf, Map<string, FoundMember>>();

/** The first of several paths that a structure has, or throws `Missing`. */
export function findMember(btf: Btf, struct: string, paths: readonly string[]): FoundMember {
  const known = found.get(btf) ?? new Map<string, FoundMember>();
  found.set(btf, known);
  const key = [struct, ...paths].join('\0');
  const member = known.get(key) ?? searchMember(btf, struct, paths);
  known.set(key, member);
  return member;
}

function searchMember(btf: Btf, struct: string, paths: readonly string[]): FoundMember {
  const structId = compositeNamed(btf, struct);
  if (structId === null) throw noStruct(btf, struct);
  for (const path of paths) {
    const way = memberPath(btf, structId, path);
    if (way === null) continue;
    const steps = way.steps.map((step) => ({
      offset: step.offset,
      bytes: step.size,
      bitField: step.bitField,
      lead: leadOf(btf, step.typeId),
    }));
    const { typeId } = way;
    return { structId, path, typeId, pointers: steps.slice(0, -1), last: steps.at(-1) as MemberStep };
  }
  const has = fewNames(paths[0] as string, listMembers(btf, structId));
  const near = (): string | null => missingMember(btf, structId, paths[0] as string)?.closest ?? null;
  const what = `has no member "${paths.join('" or "')}" (it has: ${has})`;
  throw new Missing(`struct ${struct}`, what, 'definition', near);
}

/** That the kernel's types tell of no such structure. */
export function noStruct(btf: Btf, struct: string): Missing {
  const near = (): string | null => {
    const mayBe = mayBeNear(struct);
    return closest(struct, [...btf.namesOf('struct', mayBe), ...btf.namesOf('union', mayBe)]);
  };
  return new Missing(`struct ${struct}`, 'no such type', 'definition', near);
}
