import type { Btf } from './btf.js';

/** The value of a constant of an enumeration; null when there is no such enumeration or constant. */
export function enumValue(btf: Btf, enumeration: string, constant: string): bigint | null {
  const ids = [...btf.findAll(enumeration, 'enum'), ...btf.findAll(enumeration, 'enum64')];
  for (const id of ids) {
    const type = btf.type(id);
    if (type.kind !== 'enum' && type.kind !== 'enum64') continue;
    const found = type.values.find(({ name }) => name === constant);
    if (found !== undefined) return found.value;
  }
  return null;
}
