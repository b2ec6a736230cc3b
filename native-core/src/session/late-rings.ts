import { TapError } from '../errors/index.js';
import type { Rings } from '../load/index.js';
import type { RingReader } from '../ring/index.js';
import { runningCpus, SysError, takeAll } from '../sys/index.js';
import { weakTimer } from './pace.js';

/** How often it is asked which CPUs are online, in milliseconds. */
const interval = 500;

/**
 * Gives each CPU that comes online its ring, as long as a session runs. Where all CPUs that there can be have theirs, it asks for nothing
 * any more.
 */
export class LateRings {
  readonly #rings: Rings;
  readonly #reader: Pick<RingReader, 'add'>;
  #timer: NodeJS.Timeout | null = null;

  constructor(rings: Rings, reader: Pick<RingReader, 'add'>) {
    this.#rings = rings;
    this.#reader = reader;
    // One may have come while the programs were attached.
    this.#look();
  }

  /** Looks no more. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    if (this.#rings.complete) return;
    try {
      takeAll(this.#rings.add(runningCpus(), (ring) => this.#reader.add(ring)));
    } catch (error) {
      // It is tried again: memory or descriptors can be short for a moment. What happens until then is counted.
      if (!isRefusal(error)) throw error;
    }
    this.#timer = weakTimer(this, interval, (late) => late.#look());
  }
}

/** Whether the kernel refused, be it to open a file, or the limit of the session's memory. */
function isRefusal(error: unknown): boolean {
  if (error instanceof TapError) return error.code === 'TAP_ARGUMENT';
  return error instanceof SysError || (error instanceof Error && 'syscall' in error);
}
