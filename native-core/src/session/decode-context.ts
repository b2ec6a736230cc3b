import { CycleClock, type CycleFit } from '../clock/index.js';
import type { DecodeContext } from '../expr/index.js';
import { KernelSymbols } from '../symbols/index.js';
import { clockPair, readKallsyms } from '../sys/index.js';

/** What decoding asks of the running machine, and how well the cycle counter is followed. */
export interface LiveContext extends DecodeContext {
  cycleFit(): CycleFit;
}

/** What decoding asks of the running machine; the symbol table is read when it is first needed. */
export function decodeContext(): LiveContext {
  const clock = new CycleClock(clockPair);
  let symbols: KernelSymbols | null = null;
  return {
    symbol(address) {
      symbols ??= new KernelSymbols(readKallsyms());
      return symbols.find(address);
    },
    cycles: (monotonic) => clock.at(monotonic),
    cycleFit: () => clock.fit(),
  };
}
