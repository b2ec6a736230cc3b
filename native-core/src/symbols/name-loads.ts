import { LargeFile } from '../elf/index.js';
import { runSoon, type Rest, type Steps } from '../sys/index.js';
import { Lanes } from './lanes.js';
import type { ProcessNames } from './process-names.js';
import type { AddressSpace } from './processes.js';

/** What is being read. */
export interface Load {
  readonly done: Promise<unknown>;
  /** The moment at which it was begun. */
  readonly since: number;
}

/** Reads what names code off the event loop: for each process one thing after another, of all processes few at a time. */
export class NameLoads {
  readonly #names: ProcessNames;
  readonly #patience: number;
  readonly #loading = new Map<string, Load>();
  readonly #lanes = new Lanes(2);
  /** Large files are read one at a time, beside all else: anybody can have some. */
  readonly #loadingLarge = new Map<string, Load>();
  readonly #largeLane = new Lanes(1);

  /** @param patience is how long a load is in time, in milliseconds. */
  constructor(names: ProcessNames, patience: number) {
    this.#names = names;
    this.#patience = patience;
  }

  /** Whether some work hangs now. */
  get isStuck(): boolean {
    return this.#lanes.isStuck;
  }

  /** What is being read for a process; large files are not in it. */
  get({ key }: AddressSpace): Load | undefined {
    return this.#loading.get(key);
  }

  /** Whether a batch of events still waits for it. */
  isInTime({ since }: Load): boolean {
    return performance.now() - since < this.#patience;
  }

  /** Reads what some addresses need. The mappings of all processes come before any file: a process may end soon, and most files stay. */
  startAll(space: AddressSpace, addresses: ReadonlySet<bigint>): Promise<unknown> {
    const now = performance.now();
    const isKnown = [...addresses].every((address) => this.#names.hasPlace(space, address, now));
    const first = isKnown
      ? null
      : this.#lanes
          .run((onStep) => runSoon(this.#names.readProcess(space, addresses), onStep), true)
          .catch(() => false);
    return this.start(space, this.#readAll(space, addresses), first);
  }

  /** Does a work off the event loop, after another one. It throws nothing. */
  start(
    { key }: AddressSpace,
    work: Steps<void> | Rest<void>,
    first: Promise<boolean> | null = null,
  ): Promise<unknown> {
    const begin = (): Promise<boolean> => this.#lanes.run((onStep) => runSoon(work, onStep));
    const done = (first === null ? begin() : first.then(begin))
      .catch(() => false)
      .finally(() => this.#loading.delete(key))
      .then(() => {
        const large = this.#loadingLarge.get(key);
        return large !== undefined && this.isInTime(large) ? large.done : null;
      });
    this.#loading.set(key, { done, since: performance.now() });
    return done;
  }

  /** Reads what is missing to know an address; a large file is begun and not waited for. It throws nothing. */
  *read(space: AddressSpace, address: bigint): Steps<void> {
    try {
      yield* this.#names.read(space, address);
    } catch (error) {
      if (!(error instanceof LargeFile)) throw error;
      this.#startLarge(space, address);
    }
  }

  *#readAll(space: AddressSpace, addresses: ReadonlySet<bigint>): Steps<void> {
    for (const address of addresses) {
      if (this.#names.find(space, address, performance.now()) === undefined) yield* this.read(space, address);
    }
  }

  #startLarge(space: AddressSpace, address: bigint): void {
    const { key } = space;
    if (this.#loadingLarge.has(key)) return;
    const done = this.#largeLane
      .run((onStep) => runSoon(this.#names.read(space, address, true), onStep))
      .catch(() => false)
      .finally(() => this.#loadingLarge.delete(key));
    this.#loadingLarge.set(key, { done, since: performance.now() });
  }
}
