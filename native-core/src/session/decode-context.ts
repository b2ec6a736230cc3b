import { CycleClock, WallClock, type CycleFit } from '../clock/index.js';
import type { UserPlaces } from '../decode/index.js';
import type { DecodeContext } from '../expr/index.js';
import { LiveSymbols, UserSymbols } from '../symbols/index.js';
import { clockPair, wallOffset, type Why } from '../sys/index.js';

/** What decoding asks of the running machine, and how well the cycle counter is followed. */
export interface LiveContext extends DecodeContext {
  cycleFit(): CycleFit;
  /** How often an address of a process got no name, or no file, by the reason. */
  readonly unnamed: Readonly<Partial<Record<Why, number>>>;
  /** Reads, off the event loop, what the names of code in processes need; null when all is there. It never rejects. */
  prepare(places: Iterable<UserPlaces>): Promise<void> | null;
}

/** What decoding asks of the running machine; the symbol table is read when it is first needed. */
export function decodeContext(): LiveContext {
  const clock = new CycleClock(clockPair);
  const wall = new WallClock(wallOffset);
  const processes = new UserSymbols();
  const symbols = new LiveSymbols();
  const unnamed: Partial<Record<Why, number>> = {};
  const none = (why: Why): null => {
    unnamed[why] = (unnamed[why] ?? 0) + 1;
    return null;
  };
  return {
    symbol: (address) => symbols.find(address),
    userSymbol: (pid, space, address) => {
      const found = processes.find(pid, space, address);
      return 'why' in found ? none(found.why) : found;
    },
    userModule: (pid, space, address) => {
      const found = processes.module(pid, space, address);
      return typeof found === 'string' ? found : none(found.why);
    },
    functionStart: (name) => symbols.startsOf(name)[0] ?? null,
    cycles: (monotonic) => clock.at(monotonic),
    wallTime: (monotonic) => wall.at(monotonic),
    cycleFit: () => clock.fit(),
    unnamed,
    prepare: (places) => processes.prepare(places),
  };
}
