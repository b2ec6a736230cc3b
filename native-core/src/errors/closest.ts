/** The few candidates most similar to a name, the nearest first; capital letters are like small ones. */
export function closestNames(name: string, candidates: Iterable<string>, most: number): readonly string[] {
  const limit = limitOf(name);
  const wanted = name.toLowerCase();
  const near: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= limit) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < limit) near.push({ candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance);
  return [...new Set(near.map(({ candidate }) => candidate))].slice(0, most);
}

/** The candidate most similar to a name; null when none is near. */
export function closest(name: string, candidates: readonly string[]): string | null {
  return closestNames(name, candidates, 1)[0] ?? null;
}

/** What there is, as an error lists it: `most` names, those like a wanted one first, and how many more there are. */
export function fewNames(wanted: string, names: readonly string[], most: number = 10): string {
  const shown = [...new Set([...closestNames(wanted, names, most), ...names])].slice(0, most);
  const others = new Set(names).size - shown.length;
  return others === 0 ? shown.join(', ') : `${shown.join(', ')}, ... and ${others} more`;
}

/** At most a third of the letters may differ, or else nothing is like anything; two that changed places are one. */
function limitOf(name: string): number {
  return (name.length < 4 ? Math.floor(name.length / 3) : Math.max(2, Math.floor(name.length / 3))) + 1;
}

/** Number of letters to insert, delete, replace, or swap with the next one (optimal string alignment distance). */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? (before[j - 2] as number) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] as number;
}
