import type { Btf } from './btf.js';
import type { Enumerator } from './type.js';

/**
 * The value of a constant of an enumeration; null when there is no such enumeration or constant. Where several
 * enumerations have the name, the first that has the constant counts.
 */
export function enumValue(btf: Btf, enumName: string, constantName: string): bigint | null {
  return enumerators(btf, enumName).find(({ name }) => name === constantName)?.value ?? null;
}

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
