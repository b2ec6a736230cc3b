import { BoundedCache } from './bounded-cache.js';
import { loadModule, startEngine, type DemangleEngine, type Module } from './demangle-engine.js';
import { SyncBudget } from './sync-budget.js';

/** Names that are remembered, and their bytes, at most. */
const kept = { count: 65_536, bytes: 16 * 1024 * 1024 };
/** Milliseconds that one name may take: most take less than one. */
const patience = 100;
/** Characters of a name that are shown. */
const maxName = 1_024;
/** Names of C++ and Rust begin so: the Itanium C++ ABI, and Rust's RFC 2603. */
const mangled = /^_(?:_?Z|R)[\x21-\x7e]+$/;

/** Names of functions as the source of C++ and Rust has them; where the library for that is installed. */
export class Demangler {
  readonly #known = new BoundedCache<string, { readonly bytes: number; readonly name: string }>(kept);
  readonly #budget = new SyncBudget();
  #module: Module | null | undefined;
  #engine: DemangleEngine | null = null;

  /** The name that a symbol has in the source; the symbol itself where it is not mangled, or cannot be read in time. */
  name(symbol: string): string {
    if (!mangled.test(symbol)) return symbol;
    const known = this.#known.get(symbol);
    if (known !== undefined) return known.name;
    if (this.#module === undefined) this.#module = loadModule();
    const module = this.#module;
    if (module === null) return symbol;
    let name: string | null = null;
    this.#budget.spend((deadline) => (name = this.#demangled(module, symbol, deadline)));
    if (name === null) return symbol;
    this.#known.set(symbol, { bytes: 2 * symbol.length + 2 * (name as string).length + 128, name });
    return name;
  }

  #demangled(module: Module, symbol: string, deadline: number): string {
    try {
      this.#engine ??= startEngine(module);
      const name = this.#engine(symbol, Math.min(patience, deadline - performance.now()));
      if (name === symbol.slice(1)) return symbol;
      return name.length > maxName ? `${name.slice(0, maxName)}…` : name;
    } catch {
      // It was stopped amid its work, or has failed: another one begins anew.
      this.#engine = null;
      return symbol;
    }
  }
}
