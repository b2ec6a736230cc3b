import {
  i32,
  inTarget,
  on,
  probe,
  ptr,
  struct,
  tracepoint,
  type Bool,
  type Query,
  type Values,
} from '@tap/native-core/tapset';
import { stackFields, type CapturedStacks } from './captured.js';
import type { Stacks } from './stacks.js';

const Task = struct('task_struct', { pid: i32, tgid: i32, exit_state: i32 });

/** A CPU changes from one thread to another. */
const switched = probe('flame.switch', {
  at: tracepoint('sched_switch', { prev: ptr(Task), next: ptr(Task) }),
  values: ({ prev, next }) => ({
    /** The thread that leaves the CPU. */
    prev_tid: prev.pid,
    /** 0 for a thread that lives. */
    prev_exit_state: prev.exit_state,
    /** The thread that the CPU runs next. */
    next_tid: next.pid,
    /** Its process. */
    next_pid: next.tgid,
  }),
});

/** A thread leaves its CPU. */
export interface Leaving extends CapturedStacks {
  readonly leaves: number;
  /** Nanoseconds of the monotonic clock. */
  readonly time: bigint;
}

/** A thread is back on a CPU. */
export interface Returning {
  readonly returns: number;
  /** Nanoseconds of the monotonic clock. */
  readonly time: bigint;
}

/** What `offCpuQueries()` takes. */
export interface OffCpuOptions {
  /** Frames of each stack at most, from 1 to 120. */
  readonly depth?: number;
  /** Whether only threads of the session's target are measured; its `limit` has to be false then. */
  readonly ofTarget?: boolean;
  /** Which threads, tested when they leave; all by default. */
  readonly where?: Bool;
}

/** The queries of a session that measures where threads wait. */
export interface OffCpuQueries {
  readonly leaving: Query<Values, Omit<Leaving, 'time'>>;
  readonly returning: Query<Values, Omit<Returning, 'time'>>;
}

/**
 * Queries for the times that threads are off the CPUs: from the switch by which one leaves, with its stack, to that by which it
 * is back. `OffCpu` adds up their events. The idle threads and threads that are ending are left out.
 *
 * @throws TapError TAP_ARGUMENT for a depth that is not between 1 and 120.
 */
export function offCpuQueries({ depth, ofTarget = false, where }: OffCpuOptions = {}): OffCpuQueries {
  // A thread that ends never comes back, but its number does: with another thread.
  const living = on(switched).where((e) => e.prev_tid.ne(0).and(e.prev_exit_state.eq(0)));
  const own = ofTarget ? living.where(() => inTarget()) : living;
  const left = where === undefined ? own : own.where(() => where);
  const back = on(switched).where((e) => e.next_tid.ne(0));
  const returned = ofTarget ? back.where((e) => inTarget(e.next_pid)) : back;
  return {
    leaving: left.select((e) => ({ leaves: e.prev_tid, ...stackFields(depth) })),
    returning: returned.select((e) => ({ returns: e.next_tid })),
  };
}

/**
 * Adds the times that threads are off the CPUs to stacks, in nanoseconds.
 *
 * @example
 * import { OffCpu, offCpuQueries, Stacks, toHtml } from '@tap/flame';
 * const { leaving, returning } = offCpuQueries();
 * await using session = await attach([leaving, returning]);
 * const stacks = new Stacks();
 * const offCpu = new OffCpu(stacks);
 * setTimeout(() => session.close(), 10_000);
 * for await (const event of session) offCpu.add(event);
 * console.log(toHtml(stacks.profile({ title: 'Where threads wait', unit: 'nanoseconds' })));
 */
export class OffCpu {
  readonly #stacks: Stacks;
  readonly #away = new Map<number, Leaving>();

  constructor(stacks: Stacks) {
    this.#stacks = stacks;
  }

  /** Threads that have left and are not back. */
  get waiting(): number {
    return this.#away.size;
  }

  /** Takes the next event; they come in the order of their times. */
  add(event: Leaving | Returning): void {
    if ('leaves' in event) {
      this.#away.set(event.leaves, event);
      return;
    }
    const left = this.#away.get(event.returns);
    if (left === undefined) return;
    this.#away.delete(event.returns);
    this.#stacks.addEvent(left, Number(event.time - left.time));
  }
}
