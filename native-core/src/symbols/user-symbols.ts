import type { FoundSymbol } from '../kernel/index.js';
import { openToRead, readMappings, readProcessText, type Mapping } from '../sys/index.js';
import { lastNotAbove } from './covering.js';
import { readElf, type Elf, type ElfFunction } from './elf.js';

/** How long the mappings of a process are taken for right, in milliseconds. */
const freshness = 1_000;
/** Processes and files that are remembered; the oldest are forgotten first. */
const keptProcesses = 256;
const keptFiles = 64;

interface Process {
  readonly mappings: readonly Mapping[];
  readonly readAt: number;
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
    const process = this.#process(pid);
    const mapping = process.mappings.find(({ start, end }) => start <= address && address < end);
    if (mapping === undefined) return null;
    return mapping.path.startsWith('/')
      ? this.#inFile(pid, mapping, address)
      : covering((process.compiled ??= compiledBy(pid)), address, `/tmp/perf-${pid}.map`);
  }

  /** The file that is mapped at an address, or a name in brackets such as `[vdso]`; null for memory without one. */
  module(pid: number, address: bigint): string | null {
    const mapping = this.#process(pid).mappings.find(({ start, end }) => start <= address && address < end);
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

  #process(pid: number): Process {
    const known = this.#processes.get(pid);
    const now = performance.now();
    if (known !== undefined && now - known.readAt < freshness) return known;
    const mappings = readMappings(pid);
    // A process that has ended keeps the names that it had.
    const process = {
      mappings: mappings ?? known?.mappings ?? [],
      readAt: now,
      compiled: mappings === null ? (known?.compiled ?? null) : null,
    };
    remember(this.#processes, pid, process, keptProcesses);
    return process;
  }

  #file(pid: number, { file, path }: Mapping): Elf | null {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const opened = openToRead(`/proc/${pid}/root${path}`);
    const elf = opened === null ? null : readElf(opened.read);
    opened?.close();
    remember(this.#files, file, elf, keptFiles);
    return elf;
  }
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
  const text = readProcessText(pid, `root/tmp/perf-${pid}.map`);
  const lines = text.matchAll(/^(?:0x)?([0-9a-f]+) (?:0x)?([0-9a-f]+) (.+)$/gim);
  return [...lines]
    .map(([, start = '', size = '', name = '']) => ({
      address: BigInt(`0x${start}`),
      size: BigInt(`0x${size}`),
      name,
    }))
    .sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}
