import { CycleClock, WallClock, type CycleFit } from '../clock/index.js';
import type { UserPlaces } from '../decode/index.js';
import type { DecodeContext } from '../expr/index.js';
import { LiveSymbols, UserSymbols } from '../symbols/index.js';
import { clockPair, wallOffset } from '../sys/index.js';

/** What decoding asks of the running machine, and how well the cycle counter is followed. */
export interface LiveContext extends DecodeContext {
  cycleFit(): CycleFit;
  /** Reads, off the event loop, what the names of code in processes need; null when all is there. It rejects never. */
  prepare(places: Iterable<UserPlaces>): Promise<void> | null;
}

/** What decoding asks of the running machine; the symbol table is read when it is first needed. */
export function decodeContext(): LiveContext {
  const clock = new CycleClock(clockPair);
  const wall = new WallClock(wallOffset);
  const processes = new UserSymbols();
  const symbols = new LiveSymbols();
  return {
    symbol: (address) => symbols.find(address),
    userSymbol: (pid, space, address) => {
      const found = processes.find(pid, space, address);
      return 'why' in found ? null : found;
    },
    userModule: (pid, space, address) => {
      const found = processes.module(pid, space, address);
      return typeof found === 'string' ? found : null;
    },
    functionStart: (name) => symbols.startsOf(name)[0] ?? null,
    cycles: (monotonic) => clock.at(monotonic),
    wallTime: (monotonic) => wall.at(monotonic),
    cycleFit: () => clock.fit(),
    prepare: (places) => processes.prepare(places),
  };
}
