import { readMemorySegments, readNodePages, type MemorySegment, type NodePages } from '../sys/index.js';

/** PAGE_SHIFT of x86-64, and of arm64 with its usual pages. */
const pageShift = 12n;

/** Where kernel addresses lie in physical memory. */
export class MemoryNodes {
  readonly #segments: readonly MemorySegment[];
  readonly #pages: readonly NodePages[];

  constructor(segments: readonly MemorySegment[], pages: readonly NodePages[]) {
    this.#segments = segments;
    this.#pages = pages;
  }

  /** The physical address of a kernel address; null for one that is not of the kernel's own memory. */
  physical(address: bigint): bigint | null {
    const found = this.#segments.find(({ start, end }) => address >= start && address < end);
    return found === undefined ? null : address - found.start + found.physical;
  }

  /** The NUMA node of a kernel address; null when no node has it. */
  nodeOf(address: bigint): number | null {
    const physical = this.physical(address);
    if (physical === null) return null;
    const page = physical >> pageShift;
    const found = this.#pages.find(({ first, count }) => page >= first && page < first + count);
    return found?.node ?? null;
  }
}

/**
 * Reads where the kernel's memory is; no address has a node where /proc/kcore cannot be read (it needs CAP_SYS_RAWIO, and a
 * kernel that is not locked down).
 */
export function readMemoryNodes(): MemoryNodes {
  return new MemoryNodes(readMemorySegments() ?? [], readNodePages());
}
