import type { Btf } from './btf.js';
import type { Enumerator } from './type.js';

/**
 * The value of a constant of an enumeration; null when there is no such enumeration or constant. Where several
 * enumerations have the name, the first that has the constant counts.
 */
export function enumValue(btf: Btf, enumName: string, constantName: string): bigint | null {
  const ofBtf = known.get(btf) ?? new Map<string, ReadonlyMap<string, bigint>>();
  known.set(btf, ofBtf);
  // From behind: of a constant that is there twice, the first counts.
  const values =
    ofBtf.get(enumName) ??
    new Map(
      enumerators(btf, enumName)
        .map(({ name, value }) => [name, value] as const)
        .toReversed(),
    );
  ofBtf.set(enumName, values);
  return values.get(constantName) ?? null;
}

/** The constants of enumerations that were asked for: each program asks for a dozen of the 200 helpers of the kernel. */
const known = new WeakMap<Btf, Map<string, ReadonlyMap<string, bigint>>>();

/** The names of the values of an enumeration, the first of each value; empty when there is no such enumeration. */
export function enumNames(btf: Btf, enumName: string): ReadonlyMap<bigint, string> {
  const names = new Map<bigint, string>();
  for (const { name, value } of enumerators(btf, enumName)) if (!names.has(value)) names.set(value, name);
  return names;
}

function enumerators(btf: Btf, enumName: string): readonly Enumerator[] {
  const ids = [...btf.findAll(enumName, 'enum'), ...btf.findAll(enumName, 'enum64')];
  return ids.flatMap((id) => {
    const type = btf.type(id);
    return type.kind === 'enum' || type.kind === 'enum64' ? type.values : [];
  });
}
