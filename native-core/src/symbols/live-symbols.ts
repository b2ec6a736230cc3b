import { KernelSymbols, type FoundSymbol } from '../kernel/index.js';
import { kallsymsSteps, modulesSteps, readKallsyms, readModules, runSoon, type Steps } from '../sys/index.js';
import { AddressCache } from './address-cache.js';
import { BoundedCache } from './bounded-cache.js';
import { restOf } from './processes.js';

/** Shortest time between two looks at which modules are loaded, in milliseconds. */
const restTime = 1_000;
/** Names whose functions are remembered: to look for one takes a millisecond, and each stack of a function asks for its own. */
const keptStarts = { count: 1_024, bytes: 256 * 1024 };
/** The kernel's half of memory begins here. */
const kernelMemory = 2n ** 63n;

/**
 * The functions of the running kernel. Modules come and go, which is looked after once a second; so do BPF programs and
 * trampolines, of which nothing but the symbols tells.
 */
export class LiveSymbols {
  #table: KernelSymbols | null = null;
  /** Number of the table. */
  #version = 0;
  readonly #found = new AddressCache<FoundSymbol>();
  #starts = new BoundedCache<string, { readonly bytes: number; readonly of: readonly bigint[] }>(keptStarts);
  #modules = '';
  #lookedAt = 0;
  #restsUntil = 0;
  #loading: Promise<void> | null = null;

  /**
   * Reads, off the event loop, what `find` needs for some addresses; null when all is there. It never rejects. What the kernel says
   * comes for sure, so that it is waited for without a limit.
   *
   * @param addresses are only looked at when there may be something new.
   */
  prepare(addresses: Iterable<bigint> = []): Promise<void> | null {
    if (this.#loading !== null) return this.#loading;
    const now = performance.now();
    const isKnown = this.#table !== null;
    if (isKnown && now - this.#lookedAt < restTime) return null;
    this.#lookedAt = now;
    const isWhole = !isKnown || (now > this.#restsUntil && this.#mayHaveChanged(addresses));
    this.#loading = runSoon(this.#look(isWhole))
      .catch(() => undefined)
      .finally(() => (this.#loading = null));
    return this.#loading;
  }

  /** Whether the kernel hides addresses, which is known once it was asked for one. */
  get hidden(): boolean {
    return this.#table?.hidden ?? false;
  }

  /** The function that covers an address now; null for none, and where the kernel hides addresses. */
  find(address: bigint): FoundSymbol | null {
    const known = this.#found.get(this.#version, address);
    if (known !== undefined) return known;
    const table = this.#table ?? this.#read();
    const found = table.find(address) ?? (this.#isStale() ? this.#read().find(address) : null);
    if (found !== null) this.#found.set(this.#version, address, found);
    return found;
  }

  /** Start of the functions of a name: several can have one. Empty for none. */
  startsOf(name: string): readonly bigint[] {
    const table = this.#table ?? this.#read();
    const known = this.#starts.get(name);
    if (known !== undefined) return known.of;
    const of = table.rangesOf(name).map(([start]) => start);
    this.#starts.set(name, { bytes: 64 + 2 * name.length + 32 * of.length, of });
    return of;
  }

  *#look(isWhole: boolean): Steps<void> {
    const began = performance.now();
    const modules = yield* modulesSteps();
    if (!isWhole && modules === this.#modules) return;
    const table = yield* KernelSymbols.steps(yield* kallsymsSteps(), modules);
    this.#keep(table, modules, began);
  }

  #mayHaveChanged(addresses: Iterable<bigint>): boolean {
    const table = this.#table;
    if (table === null || table.hidden) return false;
    for (const address of addresses) if (address >= kernelMemory && !table.isSettled(address)) return true;
    return false;
  }

  #isStale(): boolean {
    if (performance.now() - this.#lookedAt < restTime) return false;
    this.#lookedAt = performance.now();
    return readModules() !== this.#modules;
  }

  #read(): KernelSymbols {
    const began = performance.now();
    const modules = readModules();
    return this.#keep(KernelSymbols.of(readKallsyms(), modules), modules, began);
  }

  #keep(table: KernelSymbols, modules: string, began: number): KernelSymbols {
    const now = performance.now();
    this.#version++;
    this.#modules = modules;
    this.#lookedAt = now;
    this.#restsUntil = now + restOf(began, now);
    this.#starts = new BoundedCache(keptStarts);
    return (this.#table = table);
  }
}
