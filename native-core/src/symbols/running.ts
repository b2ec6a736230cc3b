import type { FoundSymbol } from '../kernel/index.js';
import { LiveSymbols } from './live-symbols.js';

/** The table is long and the same for all callers: a process never changes its kernel. */
const running = new LiveSymbols();

/** The function of the running kernel that covers an address; null for none, and where the kernel hides addresses. */
export function kernelSymbol(address: bigint): FoundSymbol | null {
  return running.find(address);
}
