import type { Missed, Uncounted } from './tracer.js';

/** What the last line says of what the kernel left out: runs of programs, and processes of the target. */
export function missedText({ unfollowed = 0, ...missed }: Missed): readonly string[] {
  const processes =
    unfollowed === 1 ? 'process' : unfollowed === 'unknown' ? 'number of processes' : 'processes';
  return [...runsText(missed), ...(unfollowed === 0 ? [] : [`${unfollowed} ${processes} not followed`])];
}

function runsText({ missed, missedAtLeast = 0, uncounted = [] }: Missed): readonly string[] {
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
