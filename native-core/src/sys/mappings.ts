import { constants } from 'node:fs';
import { textOf } from '../text/index.js';
import { Absent } from './absent.js';
import type { MappedRange } from './mapping-record.js';
import { procfs } from './procfs.js';
import { closing, openStep, pauseStep, readStep, stepBytes, type Steps } from './steps.js';

/** What a process has mapped somewhere. */
export interface MappedFile {
  /** Path of the file, a name in brackets such as `[vdso]`, or empty. */
  readonly path: string;
  /** Device of the file as the kernel writes it, `fd:00`, and its inode. */
  readonly device: string;
  readonly inode: string;
  /** All of that: mappings of one file have the same. */
  readonly key: string;
}

/** Most that is read of one process: mappings of code, and bytes of /proc/PID/maps. */
const maxMappings = 65_536;
const maxBytes = 16 * 1024 * 1024;
/** Lines that one step parses. */
const stepLines = 4_096;
/** proc_pid_maps(5): addresses, permissions, offset, device and inode; blanks and the path follow. */
const head = /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) [r-][w-]x[sp-] ([0-9a-f]{1,16}) ([0-9a-f:]+) (\d+) */;
/** No head of a line is longer. */
const headBytes = 128;
const newline = 0x0a;

/** The executable mappings of a process, in the order of their addresses. */
export class Mappings {
  readonly #starts: bigint[] = [];
  readonly #ends: bigint[] = [];
  readonly #offsets: bigint[] = [];
  readonly #fileOf: MappedFile[] = [];
  readonly #files = new Map<string, MappedFile>();
  /** Whether there are more, which were not read. */
  truncated = false;
  /** What this takes in memory, about. */
  bytes = 256;

  /** Number of mappings. */
  get count(): number {
    return this.#starts.length;
  }

  /** Number of the mapping at an address; -1 for none. */
  at(address: bigint): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] as bigint) <= address) low = middle + 1;
      else high = middle;
    }
    return low > 0 && address < (this.#ends[low - 1] as bigint) ? low - 1 : -1;
  }

  /** First address of a mapping. */
  start(index: number): bigint {
    return this.#starts[index] as bigint;
  }

  /** The address behind a mapping. */
  end(index: number): bigint {
    return this.#ends[index] as bigint;
  }

  /** Offset in the file, in bytes. */
  offset(index: number): bigint {
    return this.#offsets[index] as bigint;
  }

  /** What is mapped. */
  file(index: number): MappedFile {
    return this.#fileOf[index] as MappedFile;
  }

  /** Whether something of a file is mapped, by the key of that. */
  has(key: string): boolean {
    return this.#files.has(key);
  }

  /** Takes a line of /proc/PID/maps; one that makes no sense, or is not of code, is left out. */
  add(line: Buffer): void {
    const found = head.exec(line.toString('latin1', 0, headBytes));
    if (found === null) return;
    const [all, start = '', end = '', offset = '', device = '', inode = ''] = found;
    const [from, to, at] = [BigInt(`0x${start}`), BigInt(`0x${end}`), BigInt(`0x${offset}`)];
    this.push({ start: from, end: to, offset: at, device, inode, path: textOf(line, all.length) });
  }

  /** Takes a mapping that lies behind those that were taken; another one is left out. */
  push({ start, end, offset, path, device, inode }: MappedRange): void {
    // The kernel sorts them; a mapping that moves while they are read may come twice.
    if (start < (this.#ends.at(-1) ?? 0n)) return;
    if (this.count >= maxMappings) {
      this.truncated = true;
      return;
    }
    this.#starts.push(start);
    this.#ends.push(end);
    this.#offsets.push(offset);
    this.#fileOf.push(this.#known(path, device, inode));
    this.bytes += 96;
  }

  #known(path: string, device: string, inode: string): MappedFile {
    const key = `${device} ${inode} ${path}`;
    const known = this.#files.get(key);
    if (known !== undefined) return known;
    const file = { path, device, inode, key };
    this.#files.set(key, file);
    this.bytes += 4 * key.length + 400;
    return file;
  }
}

/** Reads the executable mappings of a process. @throws Absent when it has ended; what open(2) and read(2) refuse. */
export function* readMappings(pid: number): Steps<Mappings> {
  const directory = procfs.directory(pid);
  if (directory === null) throw new Absent('ended');
  const fd = yield* openStep(`${directory}/maps`, constants.O_RDONLY);
  return yield* closing(fd, () => parseMappings((into, position) => readStep(fd, into, position)));
}

/** Reads mappings from a source of bytes, which gives 0 at its end. */
export function* parseMappings(read: (into: Uint8Array, position: number) => Steps<number>): Steps<Mappings> {
  const mappings = new Mappings();
  const buffer = Buffer.alloc(stepBytes);
  let [held, position, lines] = [0, 0, 0];
  while (!mappings.truncated) {
    const got = yield* read(buffer.subarray(held), position);
    if (got === 0) break;
    position += got;
    held += got;
    let from = 0;
    for (let end = lineEnd(buffer, from, held); end >= 0; end = lineEnd(buffer, from, held)) {
      mappings.add(buffer.subarray(from, end));
      from = end + 1;
      if (++lines % stepLines === 0) yield* pauseStep();
    }
    buffer.copyWithin(0, from, held);
    held -= from;
    // A line is not that long.
    if (held === buffer.length) held = 0;
    mappings.truncated ||= position >= maxBytes;
  }
  return mappings;
}

function lineEnd(buffer: Buffer, from: number, held: number): number {
  const end = buffer.subarray(from, held).indexOf(newline);
  return end < 0 ? -1 : from + end;
}
