import type { EndRecord } from '../print/records.js';
import type { Missed, Thinned, Uncounted } from './tracer.js';

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

/** What the last line says of events that were left out; none when there are none. */
export function thinnedText({ thinned = 0 }: Thinned): readonly string[] {
  return thinned === 0 ? [] : [`${thinned} left out in overload`];
}

/** What the last line of a stream of JSON says of what was left out. */
export function leftOutOf({
  thinned = 0,
  missed,
  missedAtLeast = missed === 'unknown' ? 0 : missed,
  unfollowed = 0,
}: Missed & Thinned): Pick<EndRecord, 'thinned' | 'missed' | 'missedAtLeast' | 'unfollowed'> {
  const known = (value: number | 'unknown'): number | null => (value === 'unknown' ? null : value);
  return { thinned, missed: known(missed), missedAtLeast, unfollowed: known(unfollowed) };
}

/** What is plain to see without a reason: nothing has a name there. */
const ordinary: ReadonlySet<string> = new Set(['not mapped', 'no function']);

/** What is said of a reason besides its name. */
const explained: Readonly<Record<string, string>> = {
  hidden: 'hidden by the kernel from who has no CAP_SYSLOG',
};

/** How many addresses are shown without a name that they could have, and why; null for none. */
export function unnamedText(unnamed: Readonly<Record<string, number>> = {}): string | null {
  const telling = Object.entries(unnamed).filter(([why]) => !ordinary.has(why));
  const sum = telling.reduce((all, [, count]) => all + count, 0);
  if (sum === 0) return null;
  const list = telling.map(([why, count]) => `${count} ${explained[why] ?? why}`).join(', ');
  return `${sum} ${sum === 1 ? 'address' : 'addresses'} without a name: ${list}`;
}
