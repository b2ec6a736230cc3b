import { closeSync, fstat, fstatSync, open, openSync, read, readSync, type BigIntStats } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { bytesOf } from '../text/index.js';

/** What work on a file needs next of the system, or a moment for others. */
type Ask =
  | { readonly call: 'open'; readonly path: string; readonly flags: number }
  | { readonly call: 'stat'; readonly fd: number }
  | { readonly call: 'read'; readonly fd: number; readonly into: Uint8Array; readonly position: number }
  | { readonly call: 'pause' }
  | { readonly call: 'leave' }
  | { readonly call: 'wait'; readonly work: () => Promise<unknown> };

/**
 * Work in small steps, each of which takes less than a few milliseconds. It is written once, and driven either now, by
 * `runNow`, or off the event loop, by `runSoon`. What a call of the system refuses is thrown into it.
 */
export type Steps<T> = Generator<Ask, T, unknown>;

/** Opens a file; the descriptor is for the caller to close, in a `finally`. @throws what open(2) refuses. */
export const openStep = (path: string, flags: number): Steps<number> =>
  answered<number>({ call: 'open', path, flags });
/** The metadata of the file behind a descriptor. */
export const statStep = (fd: number): Steps<BigIntStats> => answered<BigIntStats>({ call: 'stat', fd });
/** Reads into memory, once: the number of bytes, 0 at the end. */
export const readStep = (fd: number, into: Uint8Array, position: number): Steps<number> =>
  answered<number>({ call: 'read', fd, into, position });
/** Lets others work. */
export const pauseStep = (): Steps<unknown> => answered<unknown>({ call: 'pause' });

/** Leaves the event loop, where this is driven on it: what follows may wait without end. */
export const leaveStep = (): Steps<unknown> => answered<unknown>({ call: 'leave' });

/** Waits for what is only done off the event loop; a refusal is thrown. */
export const waitStep = <T>(work: () => Promise<T>): Steps<T> => answered<T>({ call: 'wait', work });

function* answered<T>(ask: Ask): Steps<T> {
  return (yield ask) as T;
}

/** Milliseconds that a computation keeps from others at a time. */
const sliceTime = 4;

/** Cuts a long computation into slices, between which others work. */
export class Slices {
  #until = performance.now() + sliceTime;

  /** Whether the slice has taken its time. */
  get isDue(): boolean {
    return performance.now() >= this.#until;
  }

  /** Begins the next slice. */
  begin(): void {
    this.#until = performance.now() + sliceTime;
  }

  /** To be called often: pauses where the slice has taken its time. */
  *pauseWhenDue(): Steps<void> {
    if (!this.isDue) return;
    yield* pauseStep();
    this.begin();
  }
}

/** Work that has come to a step. */
export interface Rest<T> {
  readonly steps: Steps<T>;
  readonly next: IteratorResult<Ask, T>;
}

/**
 * Does all steps at once; null when the deadline passes between two of them, or one is only done off the event loop.
 *
 * @param deadline is a moment of `performance.now()`.
 * @param late takes the rest of the work then, for `runSoon`; else it is given up, and what it has opened is closed.
 */
export function runNow<T>(
  steps: Steps<T>,
  deadline: number = Infinity,
  late: (rest: Rest<T>) => void = () => steps.return(undefined as never),
): T | null {
  let next = steps.next();
  while (next.done !== true) {
    const ask = next.value;
    if (performance.now() > deadline || ask.call === 'leave' || ask.call === 'wait') {
      late({ steps, next });
      return null;
    }
    const given = answerNow(ask);
    next = 'error' in given ? steps.throw(given.error) : steps.next(given.answer);
  }
  return next.value;
}

type Given = { readonly answer: unknown } | { readonly error: unknown };

function answerNow(ask: Exclude<Ask, { call: 'leave' | 'wait' }>): Given {
  try {
    switch (ask.call) {
      case 'open':
        return { answer: openSync(bytesOf(ask.path), ask.flags) };
      case 'stat':
        return { answer: fstatSync(ask.fd, { bigint: true }) };
      case 'read':
        return { answer: readSync(ask.fd, ask.into, 0, ask.into.length, ask.position) };
      case 'pause':
        return { answer: null };
    }
  } catch (error) {
    return { error };
  }
}

const [openLater, statLater, readLater] = [promisify(open), promisify(fstat), promisify(read)];

/**
 * Does the steps one after another off the event loop, which others use between them.
 *
 * @param onStep is called after each.
 */
export async function runSoon<T>(work: Steps<T> | Rest<T>, onStep: () => void = () => {}): Promise<T> {
  const { steps, next: first } = 'steps' in work ? work : { steps: work, next: work.next() };
  let next = first;
  while (next.done !== true) {
    const given = await answerSoon(next.value);
    onStep();
    next = 'error' in given ? steps.throw(given.error) : steps.next(given.answer);
  }
  return next.value;
}

async function answerSoon(ask: Ask): Promise<Given> {
  try {
    switch (ask.call) {
      case 'open':
        return { answer: await openLater(bytesOf(ask.path), ask.flags) };
      case 'stat':
        return { answer: await statLater(ask.fd, { bigint: true }) };
      case 'read': {
        const { bytesRead } = await readLater(ask.fd, ask.into, 0, ask.into.length, ask.position);
        return { answer: bytesRead };
      }
      case 'pause':
      case 'leave':
        return { answer: await setImmediate() };
      case 'wait':
        return { answer: await ask.work() };
    }
  } catch (error) {
    return { error };
  }
}

/** Takes all steps of what does not wait for anything, at once. */
export function takeAll<T>(steps: Generator<unknown, T, undefined>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Works with a descriptor, and closes it whatever becomes of the work. */
export function* closing<T>(fd: number, work: (fd: number) => Steps<T>): Steps<T> {
  try {
    return yield* work(fd);
  } finally {
    closeSync(fd);
  }
}

/** Bytes that one step reads at most. */
export const stepBytes = 262_144;

/** Reads bytes from a position on, in steps; fewer where the file ends. */
export function* readSteps(fd: number, position: number, length: number): Steps<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const part = bytes.subarray(done, Math.min(length, done + stepBytes));
    const got = yield* readStep(fd, part, position + done);
    if (got === 0) break;
    done += got;
  }
  return bytes.subarray(0, done);
}

/** Reads a file that does not tell its size, such as those of procfs, up to a bound. */
export function* readToEnd(fd: number, most: number): Steps<Buffer> {
  const full: Buffer[] = [];
  let part = Buffer.alloc(Math.min(most, 4_096));
  for (let held = 0, filled = 0; ;) {
    const got = yield* readStep(fd, part.subarray(filled), held);
    held += got;
    filled += got;
    if (got === 0 || held === most) {
      const last = part.subarray(0, filled);
      return full.length === 0 ? last : Buffer.concat([...full, last]);
    }
    if (filled < part.length) continue;
    // As much again: what is there is copied once, at the end.
    full.push(part);
    part = Buffer.alloc(Math.min(most - held, held));
    filled = 0;
  }
}
