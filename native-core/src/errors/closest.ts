/** Names end before it. */
const blank = 0x20;

/** The few candidates most similar to a name, the nearest first; capital letters are like small ones. */
export function closestNames(name: string, candidates: Iterable<string>, most: number): readonly string[] {
  const limit = limitOf(name);
  const distanceTo = distances(name.toLowerCase(), limit);
  const near: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= limit) continue;
    const distance = distanceTo(candidate.toLowerCase());
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

/**
 * Makes a test of the bytes of ASCII names: it lets all through that `closestNames` finds near, and of the others few. Tens of
 * thousands of names are told from them by their letters, in any order, before strings are made of them.
 */
export function mayBeNear(name: string): (bytes: Uint8Array, start: number) => boolean {
  const limit = limitOf(name);
  const wanted = name.toLowerCase();
  // Letters that differ only in case are counted together, and some others with them.
  const counts = new Int32Array(32);
  for (let i = 0; i < wanted.length; i++) {
    const slot = wanted.charCodeAt(i) & 31;
    counts[slot] = (counts[slot] as number) + 1;
  }
  return (bytes, start) => {
    let others = 0;
    let end = start;
    for (let byte: number; others < limit && (byte = bytes[end] as number) > blank; end++) {
      const slot = byte & 31;
      const left = (counts[slot] as number) - 1;
      counts[slot] = left;
      if (left < 0) others++;
    }
    for (let at = start; at < end; at++) {
      const slot = (bytes[at] as number) & 31;
      counts[slot] = (counts[slot] as number) + 1;
    }
    return others < limit && wanted.length - (end - start - others) < limit;
  };
}

/** At most a third of the letters may differ, or else nothing is like anything; two that changed places are one. */
function limitOf(name: string): number {
  return (name.length < 4 ? Math.floor(name.length / 3) : Math.max(2, Math.floor(name.length / 3))) + 1;
}

/**
 * Number of letters to insert, delete, replace, or swap with the next one (optimal string alignment distance), from one text to
 * others; the limit, or more, for all that are not below it.
 */
function distances(from: string, limit: number): (to: string) => number {
  const columns = from.length + 1;
  // Three rows of the table, used in turn: arrays made for each row would take longer than the numbers in them.
  const rows = new Uint32Array(3 * columns);
  return (to) => {
    for (let i = 0; i < columns; i++) rows[i] = i;
    for (let j = 1; j <= to.length; j++) {
      const letter = to.charCodeAt(j - 1);
      const row = (j % 3) * columns;
      const above = ((j + 2) % 3) * columns;
      const twoAbove = ((j + 1) % 3) * columns;
      let least = (rows[row] = j);
      for (let i = 1; i < columns; i++) {
        const replaced = (rows[above + i - 1] as number) + (from.charCodeAt(i - 1) === letter ? 0 : 1);
        let best = Math.min(replaced, (rows[row + i - 1] as number) + 1, (rows[above + i] as number) + 1);
        const isSwap =
          i > 1 &&
          j > 1 &&
          from.charCodeAt(i - 2) === letter &&
          from.charCodeAt(i - 1) === to.charCodeAt(j - 2);
        if (isSwap) best = Math.min(best, (rows[twoAbove + i - 2] as number) + 1);
        rows[row + i] = best;
        least = Math.min(least, best);
      }
      // No letter that follows makes it less again.
      if (least >= limit) return limit;
    }
    return rows[(to.length % 3) * columns + from.length] as number;
  };
}
