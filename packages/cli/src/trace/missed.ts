import type { Missed, Uncounted } from '../core.js';

/** What the last line says of the runs that the kernel left out: one text, or none when it left none out. */
export function missedText({ missed, missedAtLeast = 0, uncounted = [] }: Missed): readonly string[] {
  if (missed !== 'unknown') return missed === 0 ? [] : [`${missed} missed`];
  const known = missedAtLeast === 0 ? 'missed unknown' : `at least ${missedAtLeast} missed`;
  return uncounted.length === 0 ? [known] : [`${known} (${reasons(uncounted).join('; ')})`];
}

/** Each reason once, with the first program that it holds for. */
function reasons(uncounted: readonly Uncounted[]): readonly string[] {
  const byReason = new Map<string, Uncounted[]>();
  for (const one of uncounted) {
    const reason = `${one.mechanism} ${one.why}`;
    byReason.set(reason, [...(byReason.get(reason) ?? []), one]);
  }
  return [...byReason.values()].map((alike) => {
    const [first] = alike as [Uncounted, ...Uncounted[]];
    const others = alike.length === 1 ? '' : ` and ${alike.length - 1} more`;
    return `${first.mechanism} of ${first.probe}${others}: ${first.why}`;
  });
}
