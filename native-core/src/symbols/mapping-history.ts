import { Mappings, type MappedRange, type MappingEvent } from '../sys/index.js';
import { BoundedCache } from './bounded-cache.js';

/** What is remembered: at most so many processes, and bytes of them. */
const kept = { count: 8_192, bytes: 16 * 1024 * 1024 };
/** Address spaces of one process at most, and mappings of one of them: a process can start programs and map code without end. */
const mostSpaces = 32;
const mostMapped = 2_048;
/** Bytes of a mapping, about, beside its path. */
const rangeBytes = 160;
/** Ancestors of a process that are looked for at most. */
const mostAncestors = 8;
/** Paths of files are kept once, at most so many of them. */
const keptPaths = 4_096;

/** An address space that a process had, from one moment on. */
interface Space {
  readonly from: bigint;
  /** The process of which it is a copy, where that had mapped its code before anyone looked. */
  readonly copyOf: number | null;
  /** In the order of time: what is mapped later replaces what was there. */
  mapped: MappedRange[];
  /** Whether there were more. */
  truncated: boolean;
}

/** The address spaces of the processes that had a number, one after the other. */
interface Past {
  readonly bytes: number;
  readonly spaces: readonly Space[];
  /** Whether all of them are there. */
  readonly isWhole: boolean;
  /** The process that made it; null where it was there before anyone looked. */
  readonly parent: number | null;
}

/** Which address space is asked for. */
export interface When {
  /** A moment at which the process had it, in nanoseconds of CLOCK_MONOTONIC; null where that is not known. */
  readonly time: bigint | null;
  /** Addresses of its code. */
  readonly addresses: Iterable<bigint>;
}

/** The mappings of an address space, or the process whose address space it was a copy of. */
export type PastMappings = Mappings | { readonly copyOf: number };

/** What processes had mapped, by what the kernel told while they did so: it outlives them. */
export class MappingHistory {
  #pasts = new BoundedCache<number, Past>(kept);
  readonly #paths = new Map<string, string>();

  /** Takes what the kernel tells, in the order of the times. */
  take(events: Iterable<MappingEvent>): void {
    for (const event of events) this.#takeOne(event);
  }

  /** Forgets all: any of it can be untrue where something is missing. */
  clear(): void {
    this.#pasts = new BoundedCache(kept);
    this.#paths.clear();
  }

  /**
   * What a process may have had mapped: nothing where that is not known for certain, or where none of the addresses is. With a time
   * it is one thing at most; without one it is each that is possible, of all that the process ever had.
   */
  at(pid: number, { time, addresses }: When): readonly PastMappings[] {
    const past = this.#pasts.get(pid);
    if (past === undefined) return [];
    const all = [...addresses];
    return spacesAt(past, time)
      .map(mappingsOf)
      .filter((one) => !(one instanceof Mappings) || all.some((address) => one.at(address) >= 0));
  }

  /** The processes from which one descends, the nearest first, as far as that was told. */
  ancestorsOf(pid: number): readonly number[] {
    const ancestors: number[] = [];
    let parent = this.#pasts.get(pid)?.parent ?? null;
    while (parent !== null && ancestors.length < mostAncestors) {
      ancestors.push(parent);
      parent = this.#pasts.get(parent)?.parent ?? null;
    }
    return ancestors;
  }

  #takeOne(event: MappingEvent): void {
    if (event.type === 'lost') {
      this.clear();
      return;
    }
    const past = this.#pasts.get(event.pid);
    const { time: from, pid } = event;
    switch (event.type) {
      case 'fork': {
        const of = this.#pasts.get(event.parent)?.spaces.at(-1);
        const copy =
          of === undefined
            ? { copyOf: event.parent, mapped: [], truncated: false }
            : { ...of, mapped: [...of.mapped] };
        this.#add(pid, { spaces: [], isWhole: true, ...past, parent: event.parent }, { ...copy, from });
        break;
      }
      case 'exec': {
        const space = { from, copyOf: null, mapped: [], truncated: false };
        this.#add(pid, past ?? { spaces: [], isWhole: false, parent: null }, space);
        break;
      }
      case 'mapped': {
        const space = past?.spaces.findLast((one) => one.from <= from);
        if (past === undefined || space === undefined || event.end <= event.start) break;
        this.#map(space, event);
        this.#set(pid, past);
      }
    }
  }

  #add(pid: number, past: Omit<Past, 'bytes'>, space: Space): void {
    const all = [...past.spaces, space];
    const isWhole = past.isWhole && all.length <= mostSpaces;
    this.#set(pid, { ...past, spaces: all.slice(-mostSpaces), isWhole });
  }

  #map(space: Space, { start, end, offset, device, inode, path }: MappedRange): void {
    if (space.truncated) return;
    // A program that compiles as it runs maps the same memory again and again.
    if (space.mapped.length === mostMapped) {
      space.mapped = settled(space.mapped);
      space.truncated = space.mapped.length > mostMapped / 2;
    }
    if (!space.truncated) space.mapped.push({ start, end, offset, device, inode, path: this.#once(path) });
  }

  #set(pid: number, past: Omit<Past, 'bytes'>): void {
    const bytes = past.spaces.reduce((sum, { mapped }) => sum + 200 + rangeBytes * mapped.length, 200);
    this.#pasts.set(pid, { ...past, bytes });
  }

  #once(path: string): string {
    const known = this.#paths.get(path);
    if (known !== undefined) return known;
    if (this.#paths.size >= keptPaths) this.#paths.clear();
    this.#paths.set(path, path);
    return path;
  }
}

/** The address spaces that may be meant; none where that cannot be said. */
function spacesAt({ spaces, isWhole }: Past, time: bigint | null): readonly Space[] {
  if (time === null) return isWhole ? spaces : [];
  const last = spaces.findLast(({ from }) => from <= time);
  return last === undefined ? [] : [last];
}

function mappingsOf({ copyOf, mapped, truncated }: Space): PastMappings {
  if (copyOf !== null) return { copyOf };
  const mappings = new Mappings();
  for (const range of settled(mapped)) mappings.push(range);
  mappings.truncated ||= truncated;
  return mappings;
}

/** What is there at the end, in the order of the addresses: what is mapped later replaces what was there. */
function settled(mapped: readonly MappedRange[]): MappedRange[] {
  const ranges: MappedRange[] = [];
  for (const range of mapped) {
    const first = firstBehind(ranges, range.start);
    let behind = first;
    while (behind < ranges.length && (ranges[behind] as MappedRange).start < range.end) behind++;
    const [before, after] = [ranges[first], ranges[behind - 1]] as [MappedRange, MappedRange];
    const parts = [range];
    if (behind > first && before.start < range.start) parts.unshift({ ...before, end: range.start });
    if (behind > first && after.end > range.end)
      parts.push({ ...after, start: range.end, offset: after.offset + (range.end - after.start) });
    ranges.splice(first, behind - first, ...parts);
  }
  return ranges;
}

/** Number of the first of ascending ranges that ends behind an address. */
function firstBehind(ranges: readonly MappedRange[], address: bigint): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle] as MappedRange).end > address) high = middle;
    else low = middle + 1;
  }
  return low;
}
