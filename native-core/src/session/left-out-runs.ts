import { addMisses, type Attachment, type Misses } from '../attach/index.js';
import type { Mechanism } from '../resolve/index.js';
import type { AttachedParts } from './parts.js';

/** A program for which the kernel does not count the runs that it left out. */
export interface Uncounted {
  /** Name of its probe. */
  readonly probe: string;
  /** The mechanism by which it is attached. */
  readonly mechanism: Mechanism;
  /** Why it cannot be known. */
  readonly why: string;
}

/**
 * Runs of a session's programs that the kernel left out: the same program, or for kprobes, kretprobes, trace events and
 * timers any such program, was running on the CPU; or too many calls of a function were under way. What a program
 * itself causes while it runs is not an event.
 */
export interface LeftOutRuns {
  /**
   * Their number. `'unknown'` where the kernel does not count them: by kprobes, kretprobes and trace events before
   * Linux 6.7; `uncounted` names the programs. If a query takes both the entry and the return of a call, each counts.
   * For `profile()` it is the number of samples that were due and not taken, also of CPUs that came or went: at most
   * half a second of each too many.
   */
  readonly missed: number | 'unknown';
  /** The number of those that are known. */
  readonly missedAtLeast: number;
  /** The programs that make `missed` unknown; mostly none. */
  readonly uncounted: readonly Uncounted[];
  /**
   * Descendants of the target whose events are not taken: there is room for 65,536, or the kernel left out their
   * creation; `'unknown'` where it does not count that; 0 without a target.
   */
  readonly unfollowed: number | 'unknown';
}

/** Asks for what the kernel left out until now; after the end of a session, until then. */
export function leftOutRuns({
  installed,
  follower,
}: Pick<AttachedParts, 'installed' | 'follower'>): LeftOutRuns {
  let missedAtLeast = 0;
  const uncounted: Uncounted[] = [];
  // Functions that share a program miss together.
  const known = new Map<Attachment, Misses>();
  const missedBy = (attachment: Attachment): Misses => {
    const misses = known.get(attachment) ?? attachment.missed();
    if (!known.has(attachment)) missedAtLeast += misses.count;
    known.set(attachment, misses);
    return misses;
  };
  for (const { spec, candidate, attachments } of installed) {
    const { unknown } = addMisses(attachments.map(missedBy));
    if (unknown !== null)
      uncounted.push({ probe: spec.probe.name, mechanism: candidate.mechanism, why: unknown });
  }
  return {
    missed: uncounted.length > 0 ? 'unknown' : missedAtLeast,
    missedAtLeast,
    uncounted,
    unfollowed: follower?.unfollowed() ?? 0,
  };
}
