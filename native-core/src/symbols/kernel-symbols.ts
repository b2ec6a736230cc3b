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

/** One line of /proc/kallsyms: address, type, name, and the module in brackets. */
const line = /^([0-9a-f]{8,16}) ([A-Za-z?]) (\S+)(?:\s+\[(\S+)\])?$/gm;

/** Types of symbols in code (nm(1)): local, global and weak. */
const code = 'tTwW';

/** The functions of the running kernel and its modules, by address and by name. */
export class KernelSymbols {
  readonly #addresses: BigUint64Array;
  readonly #names: readonly string[];
  readonly #modules: readonly string[];

  /** @param kallsyms the text of /proc/kallsyms. Addresses are all zero for callers that may not see them. */
  constructor(kallsyms: string) {
    const symbols: { address: bigint; name: string; module: string }[] = [];
    for (const [, address = '', type = '', name = '', module = 'kernel'] of kallsyms.matchAll(line)) {
      if (code.includes(type)) symbols.push({ address: BigInt(`0x${address}`), name, module });
    }
    symbols.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
    this.#addresses = BigUint64Array.from(symbols, ({ address }) => address);
    this.#names = symbols.map(({ name }) => name);
    this.#modules = symbols.map(({ module }) => module);
  }

  /** Whether addresses can be seen: without CAP_SYSLOG the kernel may show zeros (kptr_restrict). */
  get visible(): boolean {
    return (this.#addresses.at(-1) ?? 0n) !== 0n;
  }

  /** The symbol that covers an address: the last one that does not start above it; null for none. */
  find(address: bigint): FoundSymbol | null {
    if (!this.visible) return null;
    let low = 0;
    let high = this.#addresses.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#addresses[middle] as bigint) <= address) low = middle + 1;
      else high = middle;
    }
    const index = low - 1;
    const start = this.#addresses[index];
    if (start === undefined) return null;
    let after = low;
    while (this.#addresses[after] === start) after++;
    const next = this.#addresses[after];
    return {
      name: this.#names[index] as string,
      offset: address - start,
      size: next === undefined ? 0n : next - start,
      module: this.#modules[index] as string,
    };
  }
}
