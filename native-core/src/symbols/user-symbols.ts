import type { AddressSymbol } from '../expr/index.js';
import { addressSpaceOf, readMappings, runNow, runSoon, type Rest, type Steps } from '../sys/index.js';
import type { Code } from './lost-callers.js';
import type { PastProcesses } from './live-mappings.js';
import { NameLoads } from './name-loads.js';
import type { NoName } from './named-file.js';
import { ProcessNames } from './process-names.js';
import { anyAge, type AddressSpace } from './processes.js';
import { SyncBudget } from './sync-budget.js';

/** Milliseconds that a batch of events waits for its names at most, where nobody says otherwise. */
export const usualPatience: number = 1_000;

/** Paths of the C library, of glibc and of musl. */
const cLibrary = /\/(libc[.-][^/]*|ld-musl-[^/]*)$/;

/** Addresses of a process that are to be named. */
export interface NameAsk {
  readonly pid: number;
  /** Identity of the address space, as `addressSpaceOf` has it; 0 for the one that the process has now, or had last. */
  readonly space: bigint;
  /** A moment at which the process had it, in nanoseconds of CLOCK_MONOTONIC; left out where none is known. */
  readonly time?: bigint;
  readonly addresses: ArrayLike<bigint>;
}

/**
 * Names of code in processes: of the files that they have mapped, and of functions that a compiler made at run time and
 * that the process writes to `/tmp/perf-PID.map`. All of that is written by others, who may mean harm: what is read is
 * bounded, and what cannot be believed gives no name. A process that has ended keeps the names that were read before, and one that
 * is read again has them until that is done.
 */
export class UserSymbols {
  readonly #names: ProcessNames;
  readonly #loads: NameLoads;
  readonly #budget = new SyncBudget();
  readonly #patience: number;
  #moment: number | null = null;

  /**
   * @param patience is how long `prepare` waits at most, in milliseconds.
   * @param history knows what processes that are gone had mapped.
   */
  constructor(patience: number = usualPatience, history: PastProcesses | null = null) {
    this.#names = new ProcessNames(history);
    this.#loads = new NameLoads(this.#names, patience);
    this.#patience = patience;
  }

  /**
   * Reads, off the event loop, what `find` and `module` need for some addresses; null when all is there. It is waited for
   * no longer than there is patience: what takes longer comes later, and `find` says `late` until then.
   */
  prepare(asks: Iterable<NameAsk>): Promise<void> | null {
    const now = performance.now();
    const missing = new Map<string, { space: AddressSpace; addresses: Set<bigint> }>();
    for (const { pid, space: asked, time, addresses } of asks) {
      const space = this.#names.space(pid, asked, time ?? null);
      const unknown = this.#names.unknown(space, addresses, now);
      if (unknown.length === 0) continue;
      const one = missing.get(space.key) ?? { space, addresses: new Set() };
      missing.set(space.key, one);
      for (const address of unknown) one.addresses.add(address);
    }
    const loads: Promise<unknown>[] = [];
    for (const { space, addresses } of missing.values()) {
      const load = this.#loads.get(space);
      if (load === undefined) loads.push(this.#loads.startAll(space, addresses));
      // Nobody waits again for what has not come in time.
      else if (this.#loads.isInTime(load)) {
        const again = { pid: space.pid, space: space.id, addresses: [...addresses] };
        loads.push(load.done.then(() => this.prepare([again])));
      }
    }
    if (loads.length === 0) return null;
    return within(this.#patience, Promise.all(loads));
  }

  /** Reads the C library of this process off the event loop: most others have mapped it, too, and it is long. It never rejects. */
  async warmUp(): Promise<void> {
    const space = addressSpaceOf(process.pid);
    const mappings = space === null ? null : await runSoon(readMappings(process.pid)).catch(() => null);
    if (space === null || mappings === null) return;
    const all = Array.from({ length: mappings.count }, (_, index) => index);
    const addresses = all
      .filter((index) => cLibrary.test(mappings.file(index).path))
      .map((index) => mappings.start(index));
    await this.prepare([{ pid: process.pid, space, addresses }]);
  }

  /**
   * The function that covers an address of a process, its module being the file; or why there is none. What is not read yet is
   * read now, for a tenth of a second at most, and for a second in five of all calls; what takes longer goes on off the event
   * loop: until then the name that was known stands, and without one it is `late`.
   */
  find(pid: number, space: bigint, address: bigint): AddressSymbol | NoName {
    const of = this.#names.space(pid, space, null);
    // What has to be read is another function's work: its closures would cost each call that reads nothing.
    return this.#names.find(of, address, this.#now()) ?? this.#readName(of, address);
  }

  /** The file that is mapped at an address, or a name in brackets such as `[vdso]`; or why there is none. */
  module(pid: number, space: bigint, address: bigint): string | NoName {
    const of = this.#names.space(pid, space, null);
    return (
      this.#names.module(of, address, performance.now()) ??
      this.#readNow(
        of,
        () => this.#names.readProcess(of, [address]),
        (asOf) => this.#names.module(of, address, asOf),
      )
    );
  }

  /**
   * What is known by now of the code at an address: `none` where none is mapped, null where that is not known. Nothing is read.
   */
  code(pid: number, space: bigint, address: bigint): Code | 'none' | null {
    return this.#names.code(this.#names.space(pid, space, null), address);
  }

  /** An address in the numbering of the file that is mapped there; null where that is not known by now. Nothing is read. */
  offset(pid: number, space: bigint, address: bigint): bigint | null {
    return this.#names.offset(this.#names.space(pid, space, null), address);
  }

  /** The moment of asking, one for all that is asked in a row: the clock would take as long as the rest of an answer. */
  #now(): number {
    if (this.#moment !== null) return this.#moment;
    queueMicrotask(() => (this.#moment = null));
    return (this.#moment = performance.now());
  }

  #readName(of: AddressSpace, address: bigint): AddressSymbol | NoName {
    return this.#readNow(
      of,
      () => this.#loads.read(of, address),
      (asOf) => this.#names.find(of, address, asOf),
    );
  }

  #readNow<T>(
    space: AddressSpace,
    read: () => Steps<void>,
    found: (asOf: number) => T | NoName | undefined,
  ): T | NoName {
    const mayWait = !this.#loads.isStuck && this.#loads.get(space) === undefined;
    const later = (rest: Rest<void>): void => void this.#loads.start(space, rest);
    if (mayWait) this.#budget.spend((deadline) => runNow(read(), deadline, later));
    const now = found(performance.now());
    if (now !== undefined) return now;
    const before = found(anyAge);
    return before === undefined || isNoName(before) ? { why: 'late' } : before;
  }
}

function isNoName(found: unknown): found is NoName {
  return typeof found === 'object' && found !== null && 'why' in found;
}

/** Waits for something, but no longer than some milliseconds. */
async function within(milliseconds: number, done: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([done, late]);
  clearTimeout(timer);
}
