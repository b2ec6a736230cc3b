import { CycleClock, WallClock, type CycleFit } from '../clock/index.js';
import type { DecodeContext } from '../expr/index.js';
import { Demangler, UserStacks, UserSymbols, type LiveMappings, type StackAsk } from '../symbols/index.js';
import { clockPair, wallOffset, type Why } from '../sys/index.js';
import { RunningMachine } from './running-machine.js';

/** What decoding asks of the running machine, and how well the cycle counter is followed. */
export interface LiveContext extends DecodeContext {
  cycleFit(): CycleFit;
  /** How often an address of a process got no name, or no file, by the reason; of the kernel, where it hides its symbols. */
  readonly unnamed: Readonly<Partial<Record<Why, number>>>;
  /**
   * Reads, off the event loop, what the names of code and the stacks of processes need; null when all is there. It never rejects.
   *
   * @param kernel has addresses of the kernel; null where none is asked for.
   */
  prepare(places: Iterable<StackAsk>, kernel: Iterable<bigint> | null): Promise<void> | null;
  /** Reads, off the event loop, what most processes have mapped. It never rejects. */
  warmUp(): Promise<void>;
  /** What sorts out the frames of stacks, of which nobody sees what is found. */
  readonly frames: Pick<DecodeContext, 'symbol' | 'functionStart'>;
}

/**
 * What decoding the events of a session asks of the running machine; tables are read when they are first needed.
 *
 * @param patience is how long names of code in processes are waited for, in milliseconds.
 * @param history knows what processes that are gone had mapped.
 */
export function decodeContext(patience?: number, history: LiveMappings | null = null): LiveContext {
  const clock = new CycleClock(clockPair);
  const wall = new WallClock(wallOffset);
  const processes = new UserSymbols(patience, history);
  const stacks = new UserStacks(processes);
  const demangler = new Demangler();
  // Of its own: the names are those of the modules that are loaded while it runs.
  const machine = new RunningMachine();
  const unnamed: Partial<Record<Why, number>> = {};
  const none = (why: Why): null => {
    unnamed[why] = (unnamed[why] ?? 0) + 1;
    return null;
  };
  return {
    symbol: (address) => machine.symbol(address) ?? (machine.hidesSymbols ? none('hidden') : null),
    userSymbol: (pid, space, address) => {
      const found = processes.find(pid, space, address);
      if ('why' in found) return none(found.why);
      const name = demangler.name(found.name);
      return name === found.name ? found : { ...found, name, mangled: found.name };
    },
    userModule: (pid, space, address) => {
      const found = processes.module(pid, space, address);
      return typeof found === 'string' ? found : none(found.why);
    },
    userOffset: (pid, space, address) => processes.offset(pid, space, address),
    userEnd: (pid, space, addresses) => stacks.end({ pid, space, addresses }),
    lostCallers: (pid, space, addresses, top) => stacks.callers({ pid, space, addresses, top }),
    functionStart: (name) => machine.functionStart(name),
    cycles: (monotonic) => clock.at(monotonic),
    wallTime: (monotonic) => wall.at(monotonic),
    timeZone: (seconds) => machine.timeZone(seconds),
    processName: (pid) => machine.processName(pid),
    memoryNode: (address) => machine.memoryNode(address),
    cycleFit: () => clock.fit(),
    unnamed,
    frames: machine,
    warmUp: () => processes.warmUp(),
    prepare: (places, kernel) => {
      const users = stacks.prepare(places);
      const ofKernel = kernel === null ? null : machine.prepareSymbols(kernel);
      return users === null || ofKernel === null ? (users ?? ofKernel) : users.then(() => ofKernel);
    },
  };
}
