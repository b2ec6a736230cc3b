import { CycleClock, WallClock, type CycleFit } from '../clock/index.js';
import type { DecodeContext } from '../expr/index.js';
import { LiveSymbols, UserSymbols } from '../symbols/index.js';
import { clockPair, wallOffset } from '../sys/index.js';

/** What decoding asks of the running machine, and how well the cycle counter is followed. */
export interface LiveContext extends DecodeContext {
  cycleFit(): CycleFit;
}

/** What decoding asks of the running machine; the symbol table is read when it is first needed. */
export function decodeContext(): LiveContext {
  const clock = new CycleClock(clockPair);
  const wall = new WallClock(wallOffset);
  const processes = new UserSymbols();
  const symbols = new LiveSymbols();
  return {
    symbol: (address) => symbols.find(address),
    userSymbol: (pid, address) => {
      const found = processes.find(pid, 0n, address);
      return 'why' in found ? null : found;
    },
    userModule: (pid, address) => {
      const found = processes.module(pid, 0n, address);
      return typeof found === 'string' ? found : null;
    },
    functionStart: (name) => symbols.startsOf(name)[0] ?? null,
    cycles: (monotonic) => clock.at(monotonic),
    wallTime: (monotonic) => wall.at(monotonic),
    cycleFit: () => clock.fit(),
  };
}
