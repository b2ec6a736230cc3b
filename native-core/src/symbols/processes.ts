import {
  Absent,
  addressSpaceOf,
  addressSpaceSteps,
  readMappings,
  vdso,
  whyOf,
  type Mappings,
  type Steps,
  type Why,
} from '../sys/index.js';
import { BoundedCache } from './bounded-cache.js';
import type { NoName } from './named-file.js';

/** How long the mappings of a process are taken for right, in milliseconds, while they have what is looked for. */
const freshness = 1_000;
/** Shortest time between two looks at a process, in milliseconds: it may have mapped something since. */
const restTime = 10;
/** Reading one process again and again takes at most this part of the time. */
export const share: number = 1 / 20;
/** What is remembered: at most so many processes, and bytes of them. */
const keptProcesses = { count: 8_192, bytes: 48 * 1024 * 1024 };

/** What is known of one address space of a process. */
export interface Process {
  readonly pid: number;
  readonly bytes: number;
  readonly mappings: Mappings | null;
  /** Why there are no mappings. */
  readonly why: Why;
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

/** What has been read by now: all of it, or only what is not to be read again. */
export type Age = 'any' | 'fresh';

/** The key of the map of functions that a process compiled, which is not a file that it has mapped. */
export const perfMap = '';

/** The processes whose code is named: their mappings, and which of the mapped files were looked at. */
export class Processes {
  readonly #processes = new BoundedCache<string, Process>(keptProcesses);
  readonly #spaces = new BoundedCache<number, { bytes: number; space: bigint; lookedAt: number }>({
    count: keptProcesses.count,
    bytes: keptProcesses.count,
  });

  /** What is known of a process; undefined for nothing. */
  get(key: string): Process | undefined {
    return this.#processes.get(key);
  }

  /** Where an address lies; undefined where the mappings have to be read first. */
  place(key: string, address: bigint, age: Age): Place | NoName | undefined {
    const process = this.#processes.get(key);
    const now = age === 'any' ? 0 : performance.now();
    if (process === undefined || now > process.staleAt) return undefined;
    const { mappings, why } = process;
    if (mappings === null) return { why };
    const index = mappings.at(address);
    if (index < 0) {
      if (now > process.restsUntil) return undefined;
      return { why: mappings.truncated ? 'too large' : 'not mapped' };
    }
    // What has no file is memory of the process's own, which it may fill with code that it compiles.
    const { path, key: file } = mappings.file(index);
    const isFile = path.startsWith('/') || path === vdso;
    return { process, mappings, index, key: isFile ? file : perfMap };
  }

  /** Reads the mappings. It throws nothing. */
  *read(pid: number, space: bigint): Steps<void> {
    const key = keyOf(pid, space);
    const known = this.#processes.get(key);
    const began = performance.now();
    let [mappings, why]: [Mappings | null, Why] = [null, 'ended'];
    try {
      yield* requireSpace(pid, space);
      mappings = yield* readMappings(pid);
      yield* requireSpace(pid, space);
    } catch (error) {
      [mappings, why] = [null, whyOf(error)];
    }
    const now = performance.now();
    const pause = (now - began) / share;
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
      this.#processes.set(key, { pid, bytes, mappings, why, files, reading, ...times });
    }
  }

  /** The identity of an address space; of 0, that of the one which the process has now, or had last. */
  space(pid: number, space: bigint): bigint {
    if (space !== 0n) return space;
    const known = this.#spaces.get(pid);
    const now = performance.now();
    if (known !== undefined && now - known.lookedAt < restTime) return known.space;
    const found = addressSpaceOf(pid) ?? known?.space ?? 0n;
    this.#spaces.set(pid, { bytes: 1, space: found, lookedAt: now });
    return found;
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

function forgetUnmapped(files: Map<string, Looked>, mappings: Mappings): void {
  for (const key of files.keys()) if (key !== perfMap && !mappings.has(key)) files.delete(key);
}

/** By what an address space of a process is known. */
export const keyOf = (pid: number, space: bigint): string => `${pid} ${space}`;

function* requireSpace(pid: number, space: bigint): Steps<void> {
  if ((yield* addressSpaceSteps(pid)) !== space) throw new Absent('other program');
}
