import { maxRecordBytes } from '../layout/index.js';
import { openRings, type BpfMap, type RingSet } from '../sys/index.js';

/** How a reader paces itself. */
export interface PaceOptions {
  /** Longest time that a record waits in its ring, in milliseconds; 0 reads at once. */
  readonly latency: number;
}

/** Milliseconds that are far longer than a program runs, so that all records older than this are there. */
const mostSettled = 5;

/**
 * Bytes that one drain moves at most: 64 KiB, which holds two of the largest records. The objects of a larger batch outlive the young
 * generation of V8, and with 256 KiB a process took 20 MB more.
 */
const bufferBytes = 2 * maxRecordBytes;

/**
 * Reads the rings of a session at a bounded pace.
 *
 * The kernel wakes the reader only for a record that finds its ring empty (`bpf_ringbuf_submit` without flags,
 * kernel/bpf/ringbuf.c). A reader that waits a little before it drains is so woken once for a batch, not for each
 * record, and the program needs no code to decide about wake-ups. While it waits the addon looks at the rings every few
 * milliseconds, which costs next to nothing, so that a flood is read before it fills them.
 */
export class RingReader {
  /** The bytes that `drain` fills. */
  readonly buffer: ArrayBuffer = new ArrayBuffer(bufferBytes);
  readonly #bytes = new Uint8Array(this.buffer);
  readonly #rings: RingSet;
  readonly #delay: number;
  readonly #settleTime: number;
  #closed = false;

  /** @param onData is called when records wait and the pace allows to read them. */
  constructor(maps: readonly BpfMap[], { latency }: PaceOptions, onData: () => void) {
    this.#delay = Math.ceil(latency);
    this.#settleTime = Math.round(Math.min(latency / 2, mostSettled) * 1_000_000);
    this.#rings = openRings(maps, onData);
  }

  /** Reads one more ring. @throws SysError; then it is not read. */
  add(ring: BpfMap): void {
    this.#rings.add(ring);
  }

  /** Waits for records; `onData` is called once when some are there. */
  arm(): void {
    if (!this.#closed) this.#rings.start(this.#delay);
  }

  /**
   * Moves records to the buffer, in the order of their times, and returns the number of bytes. With `all` it leaves
   * none; else it leaves the newest, because a record of another CPU that is still being written may be older.
   */
  drain(all: boolean): number {
    return this.#rings.drain(this.#bytes, all ? 0 : this.#settleTime);
  }

  /** Whether a drain of so many bytes may have left records for want of room. */
  filled(bytes: number): boolean {
    return bytes > bufferBytes - maxRecordBytes;
  }

  /** Stops reading and gives the rings back. */
  close(): void {
    this.#closed = true;
    this.#rings.close();
  }
}
