import { runNow, type Steps } from '../sys/index.js';
import { cloneSuffix } from './function-symbols.js';
import { parseKallsyms, type SymbolLines } from './kallsyms.js';
import type { Mark } from './kallsyms-lines.js';

/** A symbol that covers an address. */
export interface FoundSymbol {
  readonly name: string;
  /** From the symbol's start, in bytes. */
  readonly offset: bigint;
  /** Distance to the next symbol, in bytes; 0 for the last. */
  readonly size: bigint;
  /** Name of the module; `kernel` for the kernel itself. */
  readonly module: string;
}

/** Addresses from the first up to, and without, the last. */
export type AddressRange = readonly [start: bigint, end: bigint];

/** What is neither the kernel nor a module, such as a BPF program, has no known end; its last symbol covers this much. */
const unboundedBytes = 65_536n;

/** One line of /proc/modules: name, bytes, users, state and address. */
const moduleLine = /^(\S+) (\d+) .* 0x([0-9a-f]+)/gm;

/** The functions of a kernel and of its modules, by address and by name. */
export class KernelSymbols {
  readonly #lines: SymbolLines;
  /** Where there can be code: the extents of the kernel's and of each module's. */
  readonly #extents = new Map<string, AddressRange[]>();

  private constructor(lines: SymbolLines, modules: string) {
    this.#lines = lines;
    for (const [, name = '', bytes = '', start = ''] of modules.matchAll(moduleLine)) {
      const base = BigInt(`0x${start}`);
      this.#extents.set(name, [[base, base + BigInt(bytes)]]);
    }
    // Code, and code that only runs while the kernel starts.
    const kernel = [this.#between('_stext', '_etext'), this.#between('_sinittext', '_einittext')];
    const known = kernel.filter((extent) => extent !== null);
    if (known.length > 0) this.#extents.set('kernel', known);
  }

  /**
   * @param kallsyms the text of /proc/kallsyms. Addresses are all zero for callers that may not see them.
   * @param modules the text of /proc/modules.
   */
  static of(kallsyms: Uint8Array, modules = ''): KernelSymbols {
    return runNow(KernelSymbols.steps(kallsyms, modules)) as KernelSymbols;
  }

  /** The same in steps of a few milliseconds. */
  static *steps(kallsyms: Uint8Array, modules: string): Steps<KernelSymbols> {
    return new KernelSymbols(yield* parseKallsyms(kallsyms), modules);
  }

  /** How many functions there are. */
  get count(): number {
    return this.#lines.count;
  }

  /** Memory that the table takes, in bytes. */
  get bytes(): number {
    return this.#lines.bytes;
  }

  /** Whether addresses can be seen: without CAP_SYSLOG the kernel may show zeros (kptr_restrict). */
  get visible(): boolean {
    return this.#lines.visible;
  }

  /** Whether there are functions whose addresses are hidden. */
  get hidden(): boolean {
    return this.count > 0 && !this.visible;
  }

  /** The function that covers an address: of several names of one address the first, as in the kernel's own reports. */
  find(address: bigint): FoundSymbol | null {
    if (!this.visible) return null;
    const index = this.#lines.lastNotAbove(address);
    if (index < 0) return null;
    const start = this.#lines.address(index);
    const module = this.#lines.module(index);
    if (!this.#covers(module, address, start)) return null;
    const next = this.#lines.after(index);
    return {
      name: this.#lines.name(this.#lines.firstOf(index)),
      offset: address - start,
      size: next === null ? 0n : next - start,
      module,
    };
  }

  /** Whether an address is one of the kernel itself or of a module: what else has names comes and goes unseen, as BPF programs do. */
  isSettled(address: bigint): boolean {
    const index = this.#lines.lastNotAbove(address);
    if (index < 0) return false;
    const module = this.#lines.module(index);
    return this.#extents.has(module) && this.#covers(module, address, this.#lines.address(index));
  }

  /**
   * What the functions of a name cover; several functions can have one name. Where there is none, it is what the compiler made of
   * the function in its place (`finish_task_switch.isra.0`). Empty for none.
   */
  rangesOf(name: string): readonly AddressRange[] {
    if (!this.visible) return [];
    return this.#named(name).map((index) => {
      const start = this.#lines.address(index);
      return [start, this.#lines.after(index) ?? start + 1n];
    });
  }

  /** The names, as the table has them, of the functions whose ranges `rangesOf` gives: each once. */
  namesFor(name: string): readonly string[] {
    return [...new Set(this.#named(name).map((index) => this.#lines.name(index)))];
  }

  /** What a module's functions, or those of `kernel` itself, cover. Empty when there is no such module. */
  moduleRanges(module: string): readonly AddressRange[] {
    if (!this.visible) return [];
    if (module === 'kernel') return this.#extents.get(module) ?? [];
    const ranges: AddressRange[] = [];
    let next = -1;
    for (const index of this.#lines.inModule(module)) {
      const start = this.#lines.address(index);
      const end = this.#end(module, start, this.#lines.after(index));
      if (end <= start) continue;
      const last = ranges.at(-1);
      if (last !== undefined && index === next) ranges[ranges.length - 1] = [last[0], end];
      else ranges.push([start, end]);
      next = index + 1;
    }
    return ranges;
  }

  #named(name: string): readonly number[] {
    const exact = this.#lines.beginning(`${name}\n`);
    if (exact.length > 0) return exact;
    const clones = this.#lines.beginning(`${name}.`);
    return clones.filter((index) => cloneSuffix.test(this.#lines.name(index).slice(name.length)));
  }

  #end(module: string, start: bigint, next: bigint | null): bigint {
    const [, end = start + unboundedBytes] = this.#extents.get(module)?.[0] ?? [];
    return next === null || next > end ? end : next;
  }

  #covers(module: string, address: bigint, start: bigint): boolean {
    const extents = this.#extents.get(module);
    if (extents === undefined) return address - start < unboundedBytes;
    return extents.some(([first, end]) => first <= address && address < end);
  }

  #between(first: Mark, last: Mark): AddressRange | null {
    const [start, end] = [this.#lines.mark(first), this.#lines.mark(last)];
    return start === null || end === null ? null : [start, end];
  }
}
