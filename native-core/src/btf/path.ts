/** One part of a path of members. */
export type PathPart =
  { readonly is: 'member'; readonly name: string } | { readonly is: 'index'; readonly index: number };

const part = /(?:\.|->)?([A-Za-z_]\w*)|\[(\d{1,9})\]/y;

/**
 * Splits a path such as `a.b`, `a->b` or `numbers[0].nr`; null when it is none. Dots and arrows mean the same: what is
 * a pointer, the types tell.
 */
export function parsePath(path: string): readonly PathPart[] | null {
  const parts: PathPart[] = [];
  part.lastIndex = 0;
  for (let at = 0; at < path.length; at = part.lastIndex) {
    const [all, name, index] = part.exec(path) ?? [];
    if (all === undefined) return null;
    const separated = all.startsWith('.') || all.startsWith('-');
    if (name === undefined) parts.push({ is: 'index', index: Number(index) });
    else if (separated === (at === 0)) return null;
    else parts.push({ is: 'member', name });
    if (at === 0 && name === undefined) return null;
  }
  return parts.length === 0 ? null : parts;
}
