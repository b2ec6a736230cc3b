import { checkOptions, TapError } from '../errors/index.js';

/** What an overloaded session does: it only says so, leaves out some of its events, or ends. */
export type OverloadAction = 'report' | 'sample' | 'stop';

/**
 * When a session is overloaded, and what it does then. At least one of `rate` and `cpu` is given.
 *
 * @example
 * await attach(on(tcp.sendmsg), {
 *   overload: { rate: 100_000, then: 'sample', tell: ({ state, rate }) => console.error(state, rate) },
 * });
 */
export interface OverloadOptions {
  /** Most events in a second that the session's queries report and measure together, 1 to 1,000,000,000. */
  readonly rate?: number;
  /**
   * Most of one CPU's time that the session takes, 0.001 to the number of CPUs: the time within its programs, on all
   * CPUs, which the kernel measures in 100 ms of each second, and the time in which this process drains and decodes its
   * records. The time to enter a program, such as the trap of a kprobe, and the time to use the events are not
   * included. It needs CAP_SYS_ADMIN; while the kernel measures, each run of any BPF program of the machine takes some
   * nanoseconds more.
   */
  readonly cpu?: number;
  /** What happens then; by default `'report'`. */
  readonly then?: OverloadAction;
  /**
   * Is called when an overload begins, changes or ends, as soon as that is seen. Nobody catches what it throws, as in a
   * timer.
   */
  readonly tell?: (overload: Overload) => void;
}

/** What a session is held to; null where there is no limit. */
export interface OverloadLimits {
  /** Events in a second. */
  readonly rate: number | null;
  /** Share of one CPU's time. */
  readonly cpu: number | null;
}

/** What the guard of a session saw, and what it did. It checks once a second. */
export interface Overload {
  /**
   * Whether it begins, goes on in another way than before, or ends: both measures are below four fifths of their
   * limits.
   */
  readonly state: 'begins' | 'changes' | 'ends';
  /** When it was seen, in nanoseconds of CLOCK_MONOTONIC, as the times of events. */
  readonly time: bigint;
  /** Events in a second that were to be reported or measured since the last check, also those that were left out. */
  readonly rate: number;
  /**
   * Share of one CPU's time that the session took; null without such a limit, and where this check could not measure
   * it.
   */
  readonly cpu: number | null;
  /** The limits of the session. */
  readonly limits: OverloadLimits;
  /** What is done. */
  readonly then: OverloadAction;
  /** From now on one of so many events is taken, at random; 1 takes all. */
  readonly oneOf: number;
}

/** What the guard of a session has done so far. */
export interface GuardStats {
  /** Events that were left out because the session was overloaded; exact. 0 without `overload: { then: 'sample' }`. */
  readonly thinned: number;
  /** The last thing that the guard reported; null when the session was never overloaded. */
  readonly overload: Overload | null;
}

/** The same options with every default in place. */
export interface SettledOverload extends OverloadLimits {
  readonly then: OverloadAction;
  readonly tell: (overload: Overload) => void;
}

const actions: readonly unknown[] = ['report', 'sample', 'stop'] satisfies OverloadAction[];
const mostRate = 1e9;
const leastShare = 0.001;

/** Puts the defaults in place. @throws TapError TAP_ARGUMENT for unknown actions, and for numbers out of range. */
export function settleOverload(options: OverloadOptions, possibleCpus: number): SettledOverload {
  checkOptions('overload of attach()', options, {
    rate: 'number',
    cpu: 'number',
    then: 'string',
    tell: 'function',
  });
  const { rate = null, cpu = null, then = 'report', tell = () => undefined } = options;
  if (rate === null && cpu === null)
    throw new TapError('TAP_ARGUMENT', 'overload of attach() has no limit', {
      next: 'give it one: overload: { rate: 100_000 }, or overload: { cpu: 0.5 }',
    });
  if (!actions.includes(then))
    throw new TapError('TAP_ARGUMENT', `overload of attach(): there is no action "${then}"`, {
      facts: [['actions', actions.join(', ')]],
      next: 'leave then out: the session goes on, and says that it is overloaded',
    });
  requireLimit('rate', rate, 1, mostRate);
  requireLimit('cpu', cpu, leastShare, possibleCpus);
  return { rate, cpu, then, tell };
}

function requireLimit(name: string, value: number | null, low: number, high: number): void {
  if (value === null || (value >= low && value <= high)) return;
  throw new TapError(
    'TAP_ARGUMENT',
    `overload of attach(): ${name} is ${value}; it lies between ${low} and ${high}`,
    {
      next: `give a number in this range, or leave ${name} out`,
    },
  );
}
