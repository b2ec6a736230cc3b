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

/** Memory that is plugged in later is not looked for: its addresses would be read as those of no node. */
let running: MemoryNodes | null = null;

/**
 * The NUMA node in whose memory an address of the running kernel lies; null for an address that is not of the kernel's
 * own memory, such as one of a process, and where /proc/kcore cannot be read (it needs CAP_SYS_RAWIO, and a kernel that
 * is not locked down).
 */
export function memoryNode(address: bigint): number | null {
  running ??= new MemoryNodes(readMemorySegments() ?? [], readNodePages());
  return running.nodeOf(BigInt.asUintN(64, address));
}
