/** The few candidates most similar to a name, the nearest first. */
export function closestNames(name: string, candidates: Iterable<string>, most: number): readonly string[] {
  const limit = limitOf(name);
  const near: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= limit) continue;
    const distance = editDistance(name, candidate);
    if (distance < limit) near.push({ candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance);
  return [...new Set(near.map(({ candidate }) => candidate))].slice(0, most);
}

/** The candidate most similar to a name; null when none is near. */
export function closest(name: string, candidates: readonly string[]): string | null {
  return closestNames(name, candidates, 1)[0] ?? null;
}

/** At most a third of the letters may differ, or else nothing is like anything; two that changed places are two. */
function limitOf(name: string): number {
  return (name.length < 4 ? Math.floor(name.length / 3) : Math.max(2, Math.floor(name.length / 3))) + 1;
}

/** Number of letters to insert, delete or replace (Levenshtein's distance). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
