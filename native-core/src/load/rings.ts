import type { CompiledMap, MapRequest } from '../compile/index.js';
import type { BpfMap } from '../sys/index.js';
import { createOuter, createRequested, storedAtOnce } from './create-map.js';

/** Makes a map of a session, which closes it at its end, and counts its memory. */
export type MakeMap = (request: MapRequest, create: () => BpfMap) => BpfMap;

/**
 * The rings of a session: one for each CPU that is online, in the map by CPU that programs look into. One of a CPU that comes later is
 * added; a ring stays when its CPU goes. What happens on a CPU without a ring is counted as lost.
 */
export class Rings {
  /** The map by CPU. */
  readonly outer: BpfMap;
  readonly #possible: number;
  readonly #inner: MapRequest;
  readonly #make: MakeMap;
  readonly #byCpu = new Map<number, BpfMap>();
  /** Those that no program can reach yet. */
  readonly #waiting = new Map<number, BpfMap>();
  readonly #read = new WeakSet<BpfMap>();

  /** Makes the ring of one CPU, and the map. Throws what `make` throws. */
  constructor(requested: CompiledMap & { readonly inner: MapRequest }, first: number, make: MakeMap) {
    this.#possible = requested.entries;
    this.#inner = requested.inner;
    this.#make = make;
    const ring = this.#makeRing(first);
    this.outer = make(requested, () => createOuter(requested, ring));
    this.#waiting.set(first, ring);
  }

  /** All rings, in the order in which they were made. */
  get maps(): readonly BpfMap[] {
    return [...this.#byCpu.values()];
  }

  /** Whether each CPU that can ever be online has a ring. */
  get complete(): boolean {
    return this.#byCpu.size === this.#possible && this.#waiting.size === 0;
  }

  /**
   * Makes the rings that these CPUs lack, one at each step; then programs reach them. Throws the kernel's error as it is, and what `make`
   * and `read` throw: the next call goes on from there.
   *
   * @param read gets each ring before a program can write into it.
   */
  *add(
    cpus: readonly number[],
    read: (ring: BpfMap) => void = () => undefined,
  ): Generator<void, void, undefined> {
    for (const cpu of cpus) {
      if (this.#byCpu.has(cpu)) continue;
      this.#waiting.set(cpu, this.#makeRing(cpu));
      yield;
    }
    while (this.#waiting.size > 0) {
      const some = new Map([...this.#waiting].slice(0, storedAtOnce));
      for (const ring of some.values()) {
        if (!this.#read.has(ring)) read(ring);
        this.#read.add(ring);
      }
      this.outer.updateWithMaps(some);
      for (const cpu of some.keys()) this.#waiting.delete(cpu);
      yield;
    }
  }

  #makeRing(cpu: number): BpfMap {
    const ring = this.#make(this.#inner, () => createRequested(this.#inner));
    this.#byCpu.set(cpu, ring);
    return ring;
  }
}
