import { BtfError } from './btf-error.js';
import type { Btf } from './btf.js';
import type { CompositeType, Member } from './type.js';

/** Deepest nesting of anonymous structures. */
const maxDepth = 64;

/** A member and where it lies in the structure that was asked, in bits. */
export interface PlacedMember {
  readonly member: Member;
  readonly bitOffset: number;
}

/**
 * The members of a structure or union, those of anonymous structures and unions inside it included.
 *
 * @throws BtfError `cycle` when an anonymous structure holds itself.
 */
export function membersOf(btf: Btf, id: number): readonly PlacedMember[] {
  const found: PlacedMember[] = [];
  const open = new Set<number>();
  const seen = new Set<number>();
  const collect = (composite: CompositeType, bitOffset: number): void => {
    if (open.has(composite.id) || open.size > maxDepth) {
      throw new BtfError('cycle', `the anonymous members of BTF type ${id} do not end`);
    }
    // A type that was met before has nothing new: C refuses two members of one name.
    if (seen.has(composite.id)) return;
    seen.add(composite.id);
    open.add(composite.id);
    for (const member of composite.members) {
      const at = bitOffset + member.bitOffset;
      const inner = member.name === '' ? compositeAt(btf, member.typeId) : null;
      if (inner !== null) collect(inner, at);
      else if (member.name !== '') found.push({ member, bitOffset: at });
    }
    open.delete(composite.id);
  };
  const composite = compositeAt(btf, id);
  if (composite !== null) collect(composite, 0);
  return found;
}

/** Id of the structure or union of a name, or of that which a typedef of the name means; null when there is none. */
export function compositeNamed(btf: Btf, name: string): number | null {
  const found = btf.find(name, 'struct') ?? btf.find(name, 'union');
  if (found !== null) return found;
  const typedef = btf.find(name, 'typedef');
  return typedef === null ? null : (compositeAt(btf, typedef)?.id ?? null);
}

/** The structure or union below typedefs and qualifiers; null for any other type. */
function compositeAt(btf: Btf, id: number): CompositeType | null {
  const type = btf.type(btf.resolve(id));
  return type.kind === 'struct' || type.kind === 'union' ? type : null;
}

/** Names of the members of a structure or union, in its order, those of anonymous ones inside it included. */
export function listMembers(btf: Btf, id: number): readonly string[] {
  return membersOf(btf, id).map(({ member }) => member.name);
}
