import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { requirePlatform } from './platform.js';

/** Kernel addresses from `start` to before `end`, which lie in physical memory from `physical` on. */
export interface MemorySegment {
  readonly start: bigint;
  readonly end: bigint;
  readonly physical: bigint;
}

/** Pages of a node's memory, by their numbers. */
export interface NodePages {
  readonly node: number;
  readonly first: bigint;
  readonly count: bigint;
}

/** elf(5): the header, and the entry of a program header. */
const headerBytes = 64;
const entryBytes = 56;
const PT_LOAD = 1;
/** What the kernel says of memory that lies in no order; fs/proc/kcore.c. */
const nowhere = 0xffff_ffff_ffff_ffffn;

/** Where the kernel's own addresses lie in physical memory, as /proc/kcore has it; null when it cannot be read. */
export function readMemorySegments(): readonly MemorySegment[] | null {
  requirePlatform();
  let file: number;
  try {
    file = openSync('/proc/kcore', 'r');
  } catch {
    return null;
  }
  try {
    const header = Buffer.alloc(headerBytes);
    readSync(file, header, 0, headerBytes, 0);
    const entries = Buffer.alloc(header.readUInt16LE(56) * entryBytes);
    readSync(file, entries, 0, entries.length, Number(header.readBigUInt64LE(32)));
    return Array.from({ length: entries.length / entryBytes }, (_, i) => i * entryBytes)
      .filter((at) => entries.readUInt32LE(at) === PT_LOAD && entries.readBigUInt64LE(at + 24) !== nowhere)
      .map((at) => {
        const start = entries.readBigUInt64LE(at + 16);
        const physical = entries.readBigUInt64LE(at + 24);
        return { start, end: start + entries.readBigUInt64LE(at + 40), physical };
      });
  } finally {
    closeSync(file);
  }
}

/** Which pages belong to which node: the zones of /proc/zoneinfo. */
export function readNodePages(): readonly NodePages[] {
  return parseZones(readFileSync('/proc/zoneinfo', 'utf8'));
}

/** The zones of the text of /proc/zoneinfo that have pages. */
export function parseZones(text: string): readonly NodePages[] {
  return text
    .split(/^(?=Node )/m)
    .map((zone) => ({
      node: Number(/^Node (\d+)/.exec(zone)?.[1]),
      first: BigInt(/start_pfn:\s+(\d+)/.exec(zone)?.[1] ?? 0),
      count: BigInt(/^\s+spanned\s+(\d+)/m.exec(zone)?.[1] ?? 0),
    }))
    .filter(({ count }) => count > 0n);
}
