import { distance } from 'fastest-levenshtein';

/** The name that is most like another, or null when none is so much like it that it could be meant. */
export function closest(name: string, names: readonly string[]): string | null {
  const [first] = closestFew(name, names, 1);
  return first ?? null;
}

/** The few names that are most like another, the best first. */
export function closestFew(name: string, names: readonly string[], most: number): readonly string[] {
  // Two letters that changed places count as two changes.
  const allowed = name.length <= 3 ? 1 : Math.max(2, Math.floor(name.length / 3));
  const lower = name.toLowerCase();
  return [...new Set(names)]
    .map((candidate) => ({ candidate, changes: distance(lower, candidate.toLowerCase()) }))
    .filter(({ changes }) => changes <= allowed)
    .sort((a, b) => a.changes - b.changes)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}
