import type { FoundSymbol } from '../kernel/index.js';
import {
  innerNumber,
  openMapped,
  processExecutable,
  readMappings,
  readProcessText,
  type Mapping,
} from '../sys/index.js';
import { lastNotAbove } from './covering.js';
import { readElf, type Elf, type ElfFunction } from './elf.js';

/** How long the mappings of a process are taken for right, in milliseconds, while they have what is looked for. */
const freshness = 1_000;
/** Shortest time between two looks at what a process runs, in milliseconds: it may have another program since. */
const restTime = 10;
/** Processes and files that are remembered; the oldest are forgotten first. */
const keptProcesses = 256;
const keptFiles = 64;

interface Process {
  readonly mappings: readonly Mapping[];
  /** What it runs: path of its program. */
  readonly executable: string;
  readonly readAt: number;
  lookedAt: number;
  /** Functions that a compiler made while the process runs; null before they are asked for. */
  compiled: readonly ElfFunction[] | null;
}

/**
 * Names of code in processes: of the files that they have mapped, and of functions that a compiler made at run time and
 * that the process writes to `/tmp/perf-PID.map`. A process that has ended before it is asked for has no names.
 */
export class UserSymbols {
  readonly #processes = new Map<number, Process>();
  readonly #files = new Map<string, Elf | null>();

  /** The function that covers an address of a process, its module being the file; null for none. */
  find(pid: number, address: bigint): FoundSymbol | null {
    const process = this.#process(pid, address);
    const mapping = mappingAt(process, address);
    if (mapping === undefined) return null;
    return mapping.path.startsWith('/')
      ? this.#inFile(pid, mapping, address)
      : covering((process.compiled ??= compiledBy(pid)), address, `/tmp/perf-${pid}.map`);
  }

  /** The file that is mapped at an address, or a name in brackets such as `[vdso]`; null for memory without one. */
  module(pid: number, address: bigint): string | null {
    const mapping = mappingAt(this.#process(pid, address), address);
    return mapping === undefined || mapping.path === '' ? null : mapping.path;
  }

  #inFile(pid: number, mapping: Mapping, address: bigint): FoundSymbol | null {
    const elf = this.#file(pid, mapping);
    if (elf === null) return null;
    const offset = address - mapping.start + mapping.offset;
    const segment = elf.segments.find(
      ({ fileOffset, bytes }) => fileOffset <= offset && offset < fileOffset + bytes,
    );
    if (segment === undefined) return null;
    return covering(elf.functions, offset - segment.fileOffset + segment.address, mapping.path);
  }

  #process(pid: number, address: bigint): Process {
    const known = this.#processes.get(pid);
    const now = performance.now();
    if (known !== undefined && now - known.lookedAt < restTime) return known;
    const executable = processExecutable(pid);
    // A process that has ended keeps the names that it had.
    if (known !== undefined && (executable === '' || isCurrent(known, executable, now, address))) {
      known.lookedAt = now;
      return known;
    }
    const process = {
      mappings: readMappings(pid) ?? [],
      executable,
      readAt: now,
      lookedAt: now,
      compiled: null,
    };
    remember(this.#processes, pid, process, keptProcesses);
    return process;
  }

  #file(pid: number, mapping: Mapping): Elf | null {
    const known = this.#files.get(mapping.file);
    if (known !== undefined) return known;
    const opened = openMapped(pid, mapping);
    // Another process may have it, too, and still be there.
    if (opened === null) return null;
    const elf = readElf(opened.read);
    opened.close();
    remember(this.#files, mapping.file, elf, keptFiles);
    return elf;
  }
}

function mappingAt({ mappings }: Process, address: bigint): Mapping | undefined {
  return mappings.find(({ start, end }) => start <= address && address < end);
}

/** Whether mappings that were read before are still those to look at. */
function isCurrent(known: Process, executable: string, now: number, address: bigint): boolean {
  const same = known.executable === executable && now - known.readAt < freshness;
  return same && mappingAt(known, address) !== undefined;
}

function remember<K, V>(map: Map<K, V>, key: K, value: V, kept: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > kept && oldest !== undefined) map.delete(oldest);
}

function covering(functions: readonly ElfFunction[], address: bigint, module: string): FoundSymbol | null {
  const found = lastNotAbove(functions, address);
  if (found === null) return null;
  const { item, next } = found;
  const offset = address - item.address;
  if (item.size > 0n && offset >= item.size) return null;
  const size = item.size > 0n || next === null ? item.size : next.address - item.address;
  return { name: item.name, offset, size, module };
}

/** tools/perf/Documentation/jit-interface.txt: start, size and name, numbers in hexadecimal. */
function compiledBy(pid: number): readonly ElfFunction[] {
  // A process in a container knows its number there, and names its file by that.
  const text = readProcessText(pid, `root/tmp/perf-${innerNumber(pid)}.map`);
  const lines = text.matchAll(/^(?:0x)?([0-9a-f]+) (?:0x)?([0-9a-f]+) (.+)$/gim);
  return [...lines]
    .map(([, start = '', size = '', name = '']) => ({
      address: BigInt(`0x${start}`),
      size: BigInt(`0x${size}`),
      name,
    }))
    .sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}
