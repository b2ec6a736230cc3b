import { KernelSymbols, type FoundSymbol } from '../kernel/index.js';
import { readKallsyms, readModules } from '../sys/index.js';

/** Shortest time between two looks at which modules are loaded, in milliseconds. */
const restTime = 1_000;

/** The functions of the running kernel, whose modules come and go. */
export class LiveSymbols {
  #table: KernelSymbols | null = null;
  #modules = '';
  #lookedAt = 0;

  /** The function that covers an address now; null for none, and where the kernel hides addresses. */
  find(address: bigint): FoundSymbol | null {
    const table = this.#table ?? this.#read();
    return table.find(address) ?? (this.#isStale() ? this.#read().find(address) : null);
  }

  /** Start of the functions of a name: several can have one. Empty for none. */
  startsOf(name: string): readonly bigint[] {
    return (this.#table ?? this.#read()).rangesOf(name).map(([start]) => start);
  }

  #isStale(): boolean {
    if (performance.now() - this.#lookedAt < restTime) return false;
    this.#lookedAt = performance.now();
    return readModules() !== this.#modules;
  }

  #read(): KernelSymbols {
    this.#modules = readModules();
    this.#lookedAt = performance.now();
    return (this.#table = KernelSymbols.of(readKallsyms(), this.#modules));
  }
}
