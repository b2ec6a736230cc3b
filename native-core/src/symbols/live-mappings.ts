import { mappingEvents, MappingEvents, pauseStep, SysError, takeAll, type Steps } from '../sys/index.js';
import { MappingHistory, type PastMappings, type When } from './mapping-history.js';

/** Drains that follow each other at most: when the kernel says that there is something, and when somebody asks. */
const drainsAtOnce = 8;
const mostDrains = 512;
/** Bytes of records that are kept as they are: mostly nobody asks, and parsing them takes longer than moving them. */
const mostWaiting = 4 * 1024 * 1024;
/** How often it is asked which CPUs are online at most, in milliseconds. */
const interval = 500;

/** What is known of processes that are gone. */
export type PastProcesses = Pick<LiveMappings, 'at' | 'ancestorsOf'>;

/**
 * What processes map from now on, so that the code of those that end soon can be named. Where something is missing, all that was told
 * before is forgotten, and nothing is taken for true that may not be.
 */
export class LiveMappings {
  readonly #history = new MappingHistory();
  #events: MappingEvents | null = null;
  /** What was drained and not parsed yet, with its bytes. */
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #lookedAt = performance.now();

  private constructor() {}

  /** Begins, CPU by CPU; null where the kernel refuses. */
  static *begin(): Generator<void, LiveMappings | null, undefined> {
    const mappings = new LiveMappings();
    try {
      yield* mappings.#open();
      return mappings;
    } catch (error) {
      mappings.close();
      if (error instanceof SysError) return null;
      throw error;
    }
  }

  /** Bytes of kernel memory that it takes. */
  get kernelBytes(): number {
    return this.#events?.bytes ?? 0;
  }

  /** As `MappingHistory.at`, of all that has happened by now. */
  *at(pid: number, when: When): Steps<readonly PastMappings[]> {
    const now = performance.now();
    if (now - this.#lookedAt > interval) {
      this.#lookedAt = now;
      if (this.#events?.isWhole === false) this.#reopen();
    }
    this.#drainAll(mostDrains);
    while (this.#parse()) yield* pauseStep();
    return this.#history.at(pid, when);
  }

  /** As `MappingHistory.ancestorsOf`, of all that was told when `at` was called last. */
  ancestorsOf(pid: number): readonly number[] {
    return this.#history.ancestorsOf(pid);
  }

  /** What has been told by now stays. More than once does no harm. */
  close(): void {
    this.#drainAll(mostDrains);
    this.#end();
  }

  *#open(): Generator<void, void, undefined> {
    // The addon keeps its function; it must not keep what is forgotten.
    const held = new WeakRef<LiveMappings>(this);
    this.#events = new MappingEvents(() => {
      const one = held.deref();
      if (one !== undefined) one.#drainSome();
    });
    yield* this.#events.begin();
    this.#drain();
  }

  /** CPUs have come or gone: nobody has told what happened on them. */
  #reopen(): void {
    this.#end();
    this.#forget();
    try {
      takeAll(this.#open());
    } catch (error) {
      this.#end();
      if (!(error instanceof SysError)) throw error;
    }
  }

  #drainAll(most: number): void {
    for (let i = 0; i < most && this.#drain(); i++);
  }

  #drainSome(): void {
    this.#drainAll(drainsAtOnce);
    while (this.#waitingBytes > mostWaiting) this.#parse();
  }

  /** Parses what was drained first. Whether there was something. */
  #parse(): boolean {
    const records = this.#waiting.shift();
    if (records === undefined) return false;
    this.#waitingBytes -= records.length;
    this.#history.take(mappingEvents(records));
    return true;
  }

  /** Whether there was something. */
  #drain(): boolean {
    if (this.#events === null) return false;
    try {
      const records = this.#events.drain();
      if (records === null) return false;
      this.#waiting.push(records);
      this.#waitingBytes += records.length;
      return true;
    } catch (error) {
      this.#end();
      this.#forget();
      if (error instanceof SysError) return false;
      throw error;
    }
  }

  #forget(): void {
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#history.clear();
  }

  #end(): void {
    this.#events?.close();
    this.#events = null;
  }
}
