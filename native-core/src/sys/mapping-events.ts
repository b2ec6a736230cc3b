import { addon, type Handle } from './addon.js';
import { runningCpus } from './cpus.js';
import { calling } from './sys-error.js';

/** Bytes of the events of one CPU, which hold some 500, and of those of all CPUs. */
const cpuBytes = 65_536;
const allBytes = 16 * 1024 * 1024;
/** A record's size has 16 bits. */
const bufferBytes = 65_536;

/**
 * The code that processes map, as the kernel tells it while they do so: perf_event_open(2) with `mmap2`, `comm_exec` and `task`. Of who
 * was there before it tells nothing. It needs CAP_PERFMON.
 */
export class MappingEvents {
  readonly #handle: Handle;
  readonly #buffer = Buffer.alloc(bufferBytes);
  #cpus = '';
  #bytes = 0;

  /** @param onFilling is called from the event loop when events should be drained, so that none get lost. @throws SysError. */
  constructor(onFilling: () => void) {
    this.#handle = calling(() => addon().openMappingEvents(onFilling));
  }

  /** Begins with the events of each CPU that runs. @throws SysError. */
  *begin(): Generator<void, void, undefined> {
    const cpus = runningCpus();
    this.#cpus = cpus.join();
    const bytes = Math.min(cpuBytes, 2 ** Math.floor(Math.log2(allBytes / cpus.length)));
    for (const cpu of cpus) {
      calling(() => addon().addMappingEvents(this.#handle, cpu, bytes));
      this.#bytes += bytes;
      yield;
    }
  }

  /** Bytes of kernel memory that the events of all CPUs take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether the CPUs are those with which it began. */
  get isWhole(): boolean {
    return runningCpus().join() === this.#cpus;
  }

  /**
   * Records that wait, for `mappingEvents()`, in the order of their times; null for none, and not all where there are many. Then it
   * waits for more. @throws SysError.
   */
  drain(): Buffer | null {
    const length = calling(() => addon().drainMappingEvents(this.#handle, this.#buffer));
    return length === 0 ? null : Buffer.from(this.#buffer.subarray(0, length));
  }

  /** Ends it; more than once does no harm. */
  close(): void {
    calling(() => addon().close(this.#handle));
  }
}
