import { lostCallers } from './lost-callers.js';
import { stackEnd, type FoundEnd } from './stack-end.js';
import type { NameAsk, UserSymbols } from './user-symbols.js';

/** Addresses of a process that are to be named, and of a whole stack what was captured beside it. */
export interface StackAsk extends NameAsk {
  /** Of arm64 the link register, of x86-64 the words at the stack pointer; empty for what is no whole stack. */
  readonly top: ArrayLike<bigint>;
}

/** Stacks of processes, which the kernel has walked by frame pointers. */
export class UserStacks {
  readonly #symbols: UserSymbols;

  constructor(symbols: UserSymbols) {
    this.#symbols = symbols;
  }

  /** Reads what `callers`, and the names of all frames, need: as `UserSymbols.prepare`. */
  prepare(asks: Iterable<StackAsk>): Promise<void> | null {
    const all = [...asks];
    const stacks = all.filter(({ top }) => top.length > 0);
    const walked = this.#symbols.prepare(all);
    if (stacks.length === 0) return walked;
    // Which callers are lost is known once the files of the others have been read.
    const lost = (): Promise<void> | null =>
      this.#symbols.prepare(stacks.map((ask) => ({ ...ask, addresses: this.callers(ask) })));
    return walked === null ? lost() : walked.then(() => lost() ?? undefined);
  }

  /** The callers that a walk has lost between its first two addresses, as far as that is known for certain; nothing is read. */
  callers({ pid, space, addresses, top }: StackAsk): readonly bigint[] {
    const first = addresses[0];
    return first === undefined
      ? []
      : lostCallers(first, addresses[1], top, (address) => this.#symbols.code(pid, space, address));
  }

  /** How a stack ends, as far as that is certain. What that needs is read as for names, where it was not prepared. */
  end({ pid, space, addresses }: NameAsk): FoundEnd {
    const known = (): FoundEnd => stackEnd(addresses, (address) => this.#symbols.code(pid, space, address));
    const found = known();
    if (found.end !== 'unknown') return found;
    for (let i = Math.max(0, addresses.length - 2); i < addresses.length; i++)
      this.#symbols.find(pid, space, (addresses[i] as bigint) - 1n);
    return known();
  }
}
