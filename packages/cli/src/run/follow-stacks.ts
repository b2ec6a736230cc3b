import { OffCpu, Stacks, type CapturedStacks, type Leaving, type Profile, type Unit } from '@tap/flame';
import type { TraceEvent } from '../print/event.js';
import type { Outcome } from './follow-events.js';
import { missedText, thinnedText, unnamedText } from './missing.js';
import type { TraceSession } from './tracer.js';

/** Adds up the stacks of a session's events until it ends; `nanoseconds` are those between two switches of a thread. */
export async function followStacks(
  session: TraceSession,
  { title, unit }: { readonly title: string; readonly unit: Unit },
): Promise<{ readonly profile: Profile; readonly outcome: Outcome }> {
  const stacks = new Stacks();
  const offCpu = unit === 'nanoseconds' ? new OffCpu(stacks) : null;
  // The queries say what fields the events have.
  const add = (event: TraceEvent): void =>
    offCpu === null
      ? stacks.addEvent(event as unknown as CapturedStacks)
      : offCpu.add(event as unknown as Leaving);
  let delivered = 0;
  for await (const { events } of session.batches()) {
    events.forEach(add);
    delivered += events.length;
  }
  await session.close();
  const { stats, unnamed } = session;
  const missing = [
    ...(stats.lost === 0 ? [] : [`${stats.lost} ${stats.lost === 1 ? 'event' : 'events'} lost`]),
    ...thinnedText(stats),
    ...missedText(stats),
    ...[unnamedText(unnamed)].filter((text) => text !== null),
    ...waitingText(offCpu?.waiting ?? 0),
  ];
  return { profile: stacks.profile({ title, unit, missing }), outcome: { delivered, thrownAway: 0, stats } };
}

function waitingText(count: number): readonly string[] {
  if (count === 0) return [];
  const threads = count === 1 ? '1 thread was' : `${count} threads were`;
  return [`${threads} off the CPU at the end: the time since then is not in here`];
}
