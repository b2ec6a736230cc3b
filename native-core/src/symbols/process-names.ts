import type { AddressSymbol } from '../expr/index.js';
import type { FoundSymbol } from '../kernel/index.js';
import { vdso, whyOf, withMapped, withPerfMap, type Steps, type Why } from '../sys/index.js';
import { LargeFile } from '../elf/index.js';
import { AddressCache } from './address-cache.js';
import type { Code } from './lost-callers.js';
import type { PastProcesses } from './live-mappings.js';
import { NameFiles } from './name-files.js';
import type { NamedFile, NoName } from './named-file.js';
import {
  anyAge,
  perfMap,
  placeIn,
  Processes,
  restOf,
  type AddressSpace,
  type Place,
  type Process,
} from './processes.js';
import { Scripts } from './scripts.js';
import { SeenFiles } from './seen-files.js';

/** Characters of what is remembered for one address at most: longer names are looked up each time. */
const maxText = 512;

/**
 * What is known of the code of processes, and how it is read. What was found for an address is remembered as long as nothing else
 * was found of its process: for 32,768 addresses at most, some 15 MB of memory, 45 MB of the longest names.
 */
export class ProcessNames {
  readonly #processes: Processes;
  readonly #files = new NameFiles();
  readonly #scripts = new Scripts();
  readonly #found = new AddressCache<AddressSymbol | NoName>();
  readonly #seen = new SeenFiles();
  readonly #rows = new AddressCache<Pick<Code, 'row'>>();

  /** @param history knows what processes that are gone had mapped. */
  constructor(history: PastProcesses | null) {
    this.#processes = new Processes(history);
  }

  /** As `Processes.space`. */
  space(pid: number, id: bigint, time: bigint | null): AddressSpace {
    return this.#processes.space(pid, id, time);
  }

  /**
   * What is known of an address; undefined where something has to be read first.
   *
   * @param asOf is the moment of asking; with `anyAge` it may be what is to be read again.
   */
  find(space: AddressSpace, address: bigint, asOf: number): AddressSymbol | NoName | undefined {
    const process = this.#processes.get(space, asOf);
    return process === undefined
      ? undefined
      : (this.#found.get(process.version, address) ?? this.#look(process, space, address, asOf));
  }

  /** Those of some addresses of which nothing is known yet; the same may come twice. */
  unknown(space: AddressSpace, addresses: ArrayLike<bigint>, asOf: number): readonly bigint[] {
    const process = this.#processes.get(space, asOf);
    if (process === undefined) return Array.from(addresses);
    const unknown: bigint[] = [];
    for (let i = 0; i < addresses.length; i++) {
      const address = addresses[i] as bigint;
      if (this.#found.get(process.version, address) !== undefined) continue;
      if (this.#look(process, space, address, asOf) === undefined) unknown.push(address);
    }
    return unknown;
  }

  /** The same of the file that is mapped there. */
  module(space: AddressSpace, address: bigint, asOf: number): string | NoName | undefined {
    const place = this.#processes.place(space, address, asOf);
    if (place === undefined || 'why' in place) return place;
    const { path } = place.mappings.file(place.index);
    return path === '' ? { why: 'not a file' } : path;
  }

  /** Whether the mappings are known in which an address lies, or does not. */
  hasPlace(space: AddressSpace, address: bigint, asOf: number): boolean {
    return this.#processes.place(space, address, asOf) !== undefined;
  }

  /** What is known by now of the code at an address: `none` where none is mapped, null where that is not known. */
  code(space: AddressSpace, address: bigint): Code | 'none' | null {
    const process = this.#processes.get(space, anyAge);
    if (process === undefined) return null;
    const row = this.#row(process, address);
    if (row === 'none' || row === null) return row;
    return {
      ...row,
      name: () => {
        const found = this.find(space, address, anyAge);
        return found === undefined || 'why' in found ? null : (found.mangled ?? found.name);
      },
    };
  }

  /** An address in the numbering of the file that is mapped there; null where that is not known by now. */
  offset(space: AddressSpace, address: bigint): bigint | null {
    const place = this.#processes.place(space, address, anyAge);
    if (place === undefined || 'why' in place) return null;
    const [file, at] = this.#fileAt(place, address);
    return file?.address(at) ?? null;
  }

  /** Reads the mappings of a process: as `Processes.read`. */
  readProcess(space: AddressSpace, addresses: Iterable<bigint>): Steps<void> {
    return this.#processes.read(space, addresses);
  }

  /** Reads what is missing to know an address. @throws LargeFile where that takes long, and may not. */
  *read(space: AddressSpace, address: bigint, mayBeLarge = false): Steps<void> {
    const now = performance.now();
    if (!this.hasPlace(space, address, now)) yield* this.#processes.read(space, [address]);
    const place = this.#processes.place(space, address, performance.now());
    if (place === undefined || 'why' in place) return;
    if (this.#nameAt(place, address, performance.now()) === undefined)
      yield* this.#readFile(place, space, mayBeLarge);
    const found = this.#peekNames(space, address, performance.now());
    if (found !== undefined && !('why' in found)) yield* this.#scripts.read(space, found);
  }

  /** The same as `find` of what is not remembered. */
  #look(
    process: Process,
    space: AddressSpace,
    address: bigint,
    asOf: number,
  ): AddressSymbol | NoName | undefined {
    const place = placeIn(process, address, asOf);
    if (place === undefined || 'why' in place) return place;
    const found = this.#nameAt(place, address, asOf);
    if (found === undefined) return undefined;
    const placed = 'why' in found ? null : this.#scripts.place(space.key, found, asOf);
    if (placed === undefined) return undefined;
    const answer = placed?.symbol ?? found;
    if (asOf !== anyAge && placed?.isFinal !== false && isKept(answer))
      this.#found.set(process.version, address, answer);
    return answer;
  }

  #row(process: Process, address: bigint): Pick<Code, 'row'> | 'none' | null {
    const known = this.#rows.get(process.version, address);
    if (known !== undefined) return known;
    const place = placeIn(process, address, anyAge);
    if (place === undefined) return null;
    if ('why' in place) return place.why === 'not mapped' ? 'none' : null;
    const [file, at] = this.#fileAt(place, address);
    const found = { row: file?.row(at) ?? null };
    if (file !== undefined) this.#rows.set(process.version, address, found);
    return found;
  }

  #peekNames(space: AddressSpace, address: bigint, asOf: number): FoundSymbol | NoName | undefined {
    const place = this.#processes.place(space, address, asOf);
    return place === undefined || 'why' in place ? place : this.#nameAt(place, address, asOf);
  }

  /** The name as its file has it. */
  #nameAt(place: Place, address: bigint, asOf: number): FoundSymbol | NoName | undefined {
    const { process, mappings, index, key } = place;
    const looked = process.files.get(key);
    if (looked === undefined || (asOf !== anyAge && looked.reading !== process.reading)) return undefined;
    const { identity, restsUntil } = looked;
    if (typeof identity !== 'string') return identity;
    const [file, at] = this.#fileAt(place, address);
    if (file === undefined) return asOf < restsUntil ? { why: 'late' } : undefined;
    return file.find(at, key === perfMap ? `/tmp/perf-${process.pid}.map` : mappings.file(index).path);
  }

  /** The file of a place, if it has been read, and where the address lies in it. */
  #fileAt({ process, mappings, index, key }: Place, address: bigint): [NamedFile | undefined, bigint] {
    const identity = process.files.get(key)?.identity;
    const file = typeof identity === 'string' ? this.#files.get(identity) : undefined;
    return [file, key === perfMap ? address : address - mappings.start(index) + mappings.offset(index)];
  }

  *#readFile(place: Place, space: AddressSpace, mayBeLarge: boolean): Steps<void> {
    const began = performance.now();
    let found: string | NoName;
    try {
      found = this.#seenLately(place, began) ?? (yield* this.#readSeen(place, space, mayBeLarge));
    } catch (error) {
      if (error instanceof LargeFile) throw error;
      found = { why: whyOf(error) };
    }
    // It may have been read again in the meantime.
    const process = this.#processes.get(space, anyAge) ?? place.process;
    const now = performance.now();
    const restsUntil = now + restOf(began, now);
    this.#take(process, place.key, found, restsUntil);
    process.staleAt = Math.max(process.staleAt, restsUntil);
  }

  /** What a file is that a process had mapped which is gone: programs that live a moment come many at a time. */
  #seenLately({ process, key }: Place, now: number): string | undefined {
    const identity = process.isPast ? this.#seen.get(key, now) : undefined;
    return identity !== undefined && this.#files.get(identity) !== undefined ? identity : undefined;
  }

  *#readSeen(place: Place, space: AddressSpace, mayBeLarge: boolean): Steps<string> {
    const began = performance.now();
    const identity = yield* this.#readNames(place, space, mayBeLarge);
    if (place.key !== perfMap) this.#seen.set(place.key, identity, restOf(began, performance.now()));
    return identity;
  }

  /** Reads what names the code of a place; its identity. */
  *#readNames({ key, mappings, index }: Place, space: AddressSpace, mayBeLarge: boolean): Steps<string> {
    const { pid, id } = space;
    if (key === perfMap)
      return yield* withPerfMap(pid, id, (file) => this.#files.readPerfMap(file, mayBeLarge));
    const { path } = mappings.file(index);
    if (path === vdso) return yield* this.#files.readVdso(mappings.end(index) - mappings.start(index));
    const relatives = this.#processes.ancestorsOf(space);
    return yield* withMapped(pid, id, mappings, index, relatives, (file, seenBy) =>
      this.#files.readElf(file, { pid: seenBy, path }, mayBeLarge),
    );
  }

  #take(process: Process, key: string, found: string | NoName, restsUntil: number): void {
    const known = process.files.get(key)?.identity;
    // A process that is gone by now keeps the names that it had.
    const keeps = typeof known === 'string' && typeof found !== 'string' && passing.has(found.why);
    // A map that grows is another file each time; nobody asks for what it was.
    if (key === perfMap && typeof known === 'string' && typeof found === 'string' && known !== found)
      this.#files.delete(known);
    const identity = keeps ? known : found;
    this.#processes.look(process, key, { identity, reading: process.reading, restsUntil });
  }
}

/** Says nothing of the file that was there before. */
const passing: ReadonlySet<Why> = new Set(['ended', 'other program', 'late']);

function isKept(found: AddressSymbol | NoName): boolean {
  if ('why' in found) return found.why !== 'late';
  return found.name.length + (found.mangled?.length ?? 0) + found.module.length <= maxText;
}
