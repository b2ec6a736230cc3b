import {
  Absent,
  addressSpaceOf,
  addressSpaceSteps,
  readMappings,
  vdso,
  whyOf,
  Mappings,
  type Steps,
  type Why,
} from '../sys/index.js';
import { BoundedCache } from './bounded-cache.js';
import type { PastProcesses } from './live-mappings.js';
import type { NoName } from './named-file.js';

/** How long the mappings of a process are taken for right, in milliseconds, while they have what is looked for. */
const freshness = 1_000;
/** Shortest time between two looks at a process, in milliseconds: it may have mapped something since. */
const restTime = 10;
/** Reading one process again and again takes at most this part of the time. */
const share = 1 / 20;
/** What is remembered: at most so many processes, and bytes of them. */
const keptProcesses = { count: 8_192, bytes: 48 * 1024 * 1024 };
const keptSpaces = { count: 8_192, bytes: 8_192 };

/** An address space of a process, and by what it is known. */
export interface AddressSpace {
  readonly pid: number;
  /** As `addressSpaceOf` has it. */
  readonly id: bigint;
  readonly key: string;
  /** A moment at which the process had it, in nanoseconds of CLOCK_MONOTONIC; null where none is known. */
  time: bigint | null;
  readonly bytes: number;
}

/** What is known of one address space of a process. */
export interface Process {
  readonly pid: number;
  readonly bytes: number;
  /** Another number whenever its mappings or the state of one of its files are others; that of no other process. */
  version: number;
  readonly mappings: Mappings | null;
  /** Why there are no mappings. */
  readonly why: Why;
  /** Whether these are all that it ever had, since it is gone. */
  readonly isPast: boolean;
  /** The files that it has mapped, by their keys; the empty one is the map of functions that it compiled. */
  readonly files: Map<string, Looked>;
  /** Number of the reading: a file is looked at once in each. */
  readonly reading: number;
  /** Moments from which on it is read again: for any address, and for one that is not mapped. */
  staleAt: number;
  restsUntil: number;
}

/** The state of a file at the time of the last check. */
interface Looked {
  /** Its identity, or why it has none. */
  readonly identity: string | NoName;
  /** The reading of the process then. */
  readonly reading: number;
  /** The moment from which on it is read again where its names were forgotten since. */
  readonly restsUntil: number;
}

/** As a moment: whatever has been read by now, also what is to be read again. */
export const anyAge = 0;

/** The key of the map of functions that a process compiled, which is not a file that it has mapped. */
export const perfMap = '';

/** The processes whose code is named: their mappings, and which of the mapped files were looked at. */
export class Processes {
  readonly #processes = new BoundedCache<string, Process>(keptProcesses);
  readonly #current = new BoundedCache<number, { bytes: number; id: bigint; lookedAt: number }>(keptSpaces);
  readonly #asked = new BoundedCache<number, AddressSpace>(keptSpaces);
  readonly #history: PastProcesses | null;
  #last: AddressSpace | null = null;
  #versions = 0;

  /** @param history knows what processes that are gone had mapped. */
  constructor(history: PastProcesses | null) {
    this.#history = history;
  }

  /** What is known of a process; undefined where it has to be read first. @param asOf is a moment, or `anyAge`. */
  get({ key }: AddressSpace, asOf: number): Process | undefined {
    const process = this.#processes.get(key);
    return process === undefined || asOf > process.staleAt ? undefined : process;
  }

  /** Where an address lies; undefined where the mappings have to be read first. */
  place(space: AddressSpace, address: bigint, asOf: number): Place | NoName | undefined {
    const process = this.get(space, asOf);
    return process === undefined ? undefined : placeIn(process, address, asOf);
  }

  /**
   * Reads the mappings, or takes them from the history of what is gone. It throws nothing.
   *
   * @param addresses tell which of several address spaces is meant, where its time is not known.
   */
  *read(space: AddressSpace, addresses: Iterable<bigint>): Steps<void> {
    const { pid, id, key } = space;
    const known = this.#processes.get(key);
    const began = performance.now();
    let [mappings, why, isPast]: [Mappings | null, Why, boolean] = [null, 'ended', false];
    try {
      mappings = yield* readMappingsOf(pid, id);
    } catch (error) {
      why = whyOf(error);
      if (isGone(why)) mappings = yield* this.#pastMappings(space, addresses);
      isPast = mappings !== null;
    }
    const now = performance.now();
    // What is gone does not change.
    const pause = isPast ? Infinity : restOf(began, now);
    const isFresh = known !== undefined && began <= known.staleAt;
    const times = {
      staleAt: isFresh ? known.staleAt : now + Math.max(freshness, pause),
      restsUntil: now + Math.max(restTime, pause),
    };
    // A process that has ended, or runs another program, keeps the names that it had.
    if (mappings === null && known?.mappings) Object.assign(known, times);
    else {
      const bytes = (mappings?.bytes ?? 0) + 512;
      const files = known?.files ?? new Map();
      if (mappings !== null) forgetUnmapped(files, mappings);
      const reading = (known?.reading ?? 0) + (isFresh ? 0 : 1);
      const version = ++this.#versions;
      this.#processes.set(key, { pid, bytes, version, mappings, why, isPast, files, reading, ...times });
    }
  }

  /** The processes that may see the files of one that has ended. */
  ancestorsOf({ pid }: AddressSpace): readonly number[] {
    return this.#history?.ancestorsOf(pid) ?? [];
  }

  /** Takes what was found of a file. */
  look(process: Process, key: string, looked: Looked): void {
    process.files.set(key, looked);
    process.version = ++this.#versions;
  }

  /**
   * An address space by its identity; by 0 the one which the process has now, or had last.
   *
   * @param time is a moment at which the process had it; null where none is known.
   */
  space(pid: number, of: bigint, time: bigint | null): AddressSpace {
    const id = of === 0n ? this.#currentOf(pid) : of;
    // The frames of a stack come one after another.
    const known = this.#last?.pid === pid ? this.#last : this.#asked.get(pid);
    if (known?.id === id) {
      known.time ??= time;
      return (this.#last = known);
    }
    this.#last = { pid, id, key: `${pid} ${id}`, time, bytes: 1 };
    this.#asked.set(pid, this.#last);
    return this.#last;
  }

  *#pastMappings({ pid, id, time }: AddressSpace, addresses: Iterable<bigint>): Steps<Mappings | null> {
    if (this.#history === null) return null;
    const possible: Mappings[] = [];
    for (const one of yield* this.#history.at(pid, { time, addresses })) {
      const mappings = one instanceof Mappings ? one : yield* this.#copiedMappings(one.copyOf, id);
      if (mappings === 'unknown') return null;
      if (mappings !== 'other') possible.push(mappings);
    }
    return possible.length === 1 ? (possible[0] ?? null) : null;
  }

  /** The mappings of a process, if it has an address space of the identity, as each copy of it has; `other` if it has another. */
  *#copiedMappings(pid: number, id: bigint): Steps<Mappings | 'other' | 'unknown'> {
    try {
      return yield* readMappingsOf(pid, id);
    } catch (error) {
      return id !== 0n && whyOf(error) === 'other program' ? 'other' : 'unknown';
    }
  }

  #currentOf(pid: number): bigint {
    const known = this.#current.get(pid);
    const now = performance.now();
    if (known !== undefined && now - known.lookedAt < restTime) return known.id;
    const id = addressSpaceOf(pid) ?? known?.id ?? 0n;
    this.#current.set(pid, { bytes: 1, id, lookedAt: now });
    return id;
  }
}

/** Where an address lies. */
export interface Place {
  readonly process: Process;
  readonly mappings: Mappings;
  readonly index: number;
  /** Of the file; empty for memory of the process's own. */
  readonly key: string;
}

/** How long something rests that took from one moment to another, in milliseconds. */
export const restOf = (began: number, now: number): number => (now - began) / share;

/** Where an address of a process lies; undefined where the mappings have to be read again first. */
export function placeIn(process: Process, address: bigint, asOf: number): Place | NoName | undefined {
  const { mappings, why } = process;
  if (mappings === null) return { why };
  const index = mappings.at(address);
  if (index < 0) {
    if (asOf > process.restsUntil) return undefined;
    return { why: mappings.truncated ? 'too large' : 'not mapped' };
  }
  // What has no file is memory of the process's own, which it may fill with code that it compiles.
  const { path, key: file } = mappings.file(index);
  const isFile = path.startsWith('/') || path === vdso;
  return { process, mappings, index, key: isFile ? file : perfMap };
}

function forgetUnmapped(files: Map<string, Looked>, mappings: Mappings): void {
  for (const key of files.keys()) if (key !== perfMap && !mappings.has(key)) files.delete(key);
}

/** Whether a process has ended, or runs another program. */
const isGone = (why: Why): boolean => why === 'ended' || why === 'other program';

function* readMappingsOf(pid: number, space: bigint): Steps<Mappings> {
  yield* requireSpace(pid, space);
  const mappings = yield* readMappings(pid);
  yield* requireSpace(pid, space);
  return mappings;
}

function* requireSpace(pid: number, space: bigint): Steps<void> {
  if ((yield* addressSpaceSteps(pid)) !== space) throw new Absent('other program');
}
