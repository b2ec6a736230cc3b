import { counterOf, lostStride, type Counted } from '../codegen/index.js';
import type { BpfMap } from '../sys/index.js';

/**
 * How much found no room, by program: counters of each CPU, which are read without a system call. Without the map, programs count
 * nothing.
 */
export class Losses {
  readonly #map: BpfMap | null;
  readonly #perCpu: number;
  readonly #counters: BigUint64Array;
  readonly #bytes: Uint8Array;

  constructor(map: BpfMap | null, programs: number, possibleCpus: number) {
    this.#map = map;
    this.#perCpu = lostStride(programs) / 8;
    this.#counters = new BigUint64Array(this.#perCpu * possibleCpus);
    this.#bytes = new Uint8Array(this.#counters.buffer);
  }

  /** What one program counted on one CPU. */
  on(cpu: number, counted: Counted, program: number): number {
    const one = new BigUint64Array(1);
    this.#map?.read((cpu * this.#perCpu + counterOf(program, counted)) * 8, new Uint8Array(one.buffer));
    return Number(one[0]);
  }

  /** What found no room in the given programs, since the start. */
  of(counted: Counted, programs: readonly number[]): number {
    this.#map?.read(0, this.#bytes);
    let sum = 0;
    for (let cpu = 0; cpu < this.#counters.length; cpu += this.#perCpu)
      for (const program of programs) sum += Number(this.#counters[cpu + counterOf(program, counted)]);
    return sum;
  }
}
