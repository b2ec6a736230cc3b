import type { AddressSymbol, CapturedStack, DecodeContext } from '../expr/index.js';

/** Modules, files and compiled code come and go: what was found is asked again after a second. */
const keptFor = 1_000;
const mostKept = 65_536;

/** The functions of raw stacks. An address that many stacks have is looked up once a second. */
export class StackFunctions {
  readonly #context: Pick<DecodeContext, 'symbol' | 'userSymbol'>;
  /** By address, of each address space; the kernel's is 0. */
  readonly #spaces = new Map<bigint, Map<bigint, AddressSymbol | null>>();
  #count = 0;
  #since = 0;

  constructor(context: Pick<DecodeContext, 'symbol' | 'userSymbol'>) {
    this.#context = context;
  }

  /** The function at each address; a caller is the function that has the call, not what follows it. */
  of({ pid, space, addresses }: CapturedStack): readonly (AddressSymbol | null)[] {
    this.#forget();
    const known = this.#spaces.get(space) ?? new Map<bigint, AddressSymbol | null>();
    this.#spaces.set(space, known);
    return addresses.map((address, at) => {
      const code = at === 0 ? address : address - 1n;
      const kept = known.get(code);
      if (kept !== undefined) return kept;
      const found = pid === 0 ? this.#context.symbol(code) : this.#context.userSymbol(pid, space, code);
      known.set(code, found);
      this.#count++;
      return found;
    });
  }

  #forget(): void {
    const now = performance.now();
    if (this.#count < mostKept && now - this.#since < keptFor) return;
    this.#spaces.clear();
    this.#count = 0;
    this.#since = now;
  }
}
