import { addon, type Handle } from './addon.js';
import type { BpfMap } from './map.js';
import { calling } from './sys-error.js';

/** The ring buffers of CPUs, mapped, with one descriptor that tells when any of them holds a record. */
export class RingSet {
  readonly #handle: Handle;

  /** @internal */
  constructor(handle: Handle) {
    this.#handle = handle;
  }

  /** Maps one more ring buffer, that of a CPU that has come online. @throws SysError; then nothing is added. */
  add({ handle }: BpfMap): void {
    calling(() => addon().addRing(this.#handle, handle));
  }

  /** The function is called once, `delay` milliseconds after records are there, or when a ring fills up; waiting keeps the process alive. */
  start(delay: number): void {
    calling(() => addon().startRings(this.#handle, delay));
  }

  /**
   * Moves whole records to `out`, each padded to 8 bytes: those of all rings, in the order of the 64-bit time that
   * every record starts with, none younger than `age` nanoseconds.
   *
   * @returns the number of bytes.
   * @throws SysError ERR_TAP_ARGUMENT when the first record is longer than `out`, ERR_TAP_RING when lengths make no sense.
   */
  drain(out: Uint8Array, age: number): number {
    return calling(() => addon().drainRings(this.#handle, out, age));
  }

  /** Bytes that wait in all rings. */
  pending(): number {
    return calling(() => addon().pendingInRings(this.#handle));
  }

  /** Gives the memory back; more than once does no harm. */
  close(): void {
    calling(() => addon().close(this.#handle));
  }
}

/** Maps ring buffers, one for each CPU. `onReadable` is called from the event loop. @throws SysError. */
export function openRings(maps: readonly BpfMap[], onReadable: () => void): RingSet {
  return new RingSet(
    calling(() =>
      addon().openRings(
        maps.map(({ handle }) => handle),
        onReadable,
      ),
    ),
  );
}
