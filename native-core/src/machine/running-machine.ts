import type { AddressSymbol, DecodeContext, TimeZone } from '../expr/index.js';
import { LiveSymbols, readMemoryNodes, type MemoryNodes } from '../symbols/index.js';
import { processName } from '../sys/index.js';

/** The machine that this process runs on. What is read of it is kept as long as this is, and is read when it is first asked for. */
export class RunningMachine implements Omit<
  DecodeContext,
  'userSymbol' | 'userModule' | 'userOffset' | 'userEnd' | 'lostCallers' | 'cycles' | 'wallTime'
> {
  readonly #symbols = new LiveSymbols();
  #nodes: MemoryNodes | null = null;

  /**
   * Reads the symbols of the kernel off the event loop, so that `symbol()` and `functionStart()` answer at once. Otherwise the first of
   * these calls, and the first after modules have come or gone, reads them itself, and the event loop waits for a tenth of a second or
   * longer. Null when they are there. It never rejects.
   *
   * @param addresses are those that will be asked for: BPF programs and trampolines may have come since.
   *
   * @example
   * await machine.prepareSymbols();
   * const start = machine.functionStart('vfs_read');
   */
  prepareSymbols(addresses: Iterable<bigint> = []): Promise<void> | null {
    return this.#symbols.prepare(addresses);
  }

  /**
   * Whether the kernel hides the addresses of its symbols from this process, which has no CAP_SYSLOG (kptr_restrict): no address has
   * a name then. It is known once a symbol was asked for.
   */
  get hidesSymbols(): boolean {
    return this.#symbols.hidden;
  }

  /**
   * The function of the kernel that covers an address; null for none, and where the kernel hides addresses. Await `prepareSymbols()`
   * before, or the first call reads all symbols.
   */
  symbol(address: bigint): AddressSymbol | null {
    return this.#symbols.find(address);
  }

  /**
   * Address of a function of the kernel, of several the first; where there is none of the name, of what the compiler made of it
   * (`finish_task_switch.isra.0`). Null when there is neither. As for `symbol()`, await `prepareSymbols()` before.
   */
  functionStart(name: string): bigint | null {
    return this.#symbols.startsOf(name)[0] ?? null;
  }

  /** The local time zone of this process at a moment, in seconds since 1970 that JavaScript's dates reach. */
  timeZone(seconds: number): TimeZone {
    const date = new Date(seconds * 1000);
    const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date);
    return {
      behind: date.getTimezoneOffset() * 60,
      name: parts.find(({ type }) => type === 'timeZoneName')?.value ?? '',
    };
  }

  /** Name of a process's first thread, at most 15 bytes, from /proc/PID/comm; empty when there is no such process. */
  processName(pid: number): string {
    return processName(pid);
  }

  /**
   * The NUMA node in whose memory an address lies; null for an address that is not of the kernel's own memory, such as one of a
   * process, and where /proc/kcore cannot be read (it needs CAP_SYS_RAWIO, and a kernel that is not locked down).
   */
  memoryNode(address: bigint): number | null {
    // Memory that is plugged in later is not looked for: its addresses are read as those of no node.
    this.#nodes ??= readMemoryNodes();
    return this.#nodes.nodeOf(BigInt.asUintN(64, address));
  }
}

/**
 * The running machine, for what is asked at once and not about an event. It is the only one that all of the process shares: its
 * tables are long, and a process never changes its kernel.
 */
export const machine: RunningMachine = new RunningMachine();
