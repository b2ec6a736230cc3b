import { LargeFile } from '../elf/index.js';
import type { AddressSymbol } from '../expr/index.js';
import type { FoundSymbol } from '../kernel/index.js';
import {
  runNow,
  runSoon,
  vdso,
  whyOf,
  withMapped,
  withPerfMap,
  type Rest,
  type Steps,
  type Why,
} from '../sys/index.js';
import { Lanes } from './lanes.js';
import type { Code } from './lost-callers.js';
import { NameFiles } from './name-files.js';
import type { NamedFile, NoName } from './named-file.js';
import { keyOf, perfMap, Processes, share, type Age, type Place, type Process } from './processes.js';
import { Scripts } from './scripts.js';
import { SyncBudget } from './sync-budget.js';

/** Milliseconds that a batch of events waits for its names at most, where nobody says otherwise. */
export const usualPatience: number = 1_000;

/** Addresses of a process that are to be named. */
export interface NameAsk {
  readonly pid: number;
  /** Identity of the address space, as `addressSpaceOf` has it; 0 for the one that the process has now, or had last. */
  readonly space: bigint;
  readonly addresses: ArrayLike<bigint>;
}

/** One of them. */
type Asked = Pick<NameAsk, 'pid' | 'space'> & { readonly address: bigint };

/** What is being read. */
interface Loading {
  readonly done: Promise<unknown>;
  readonly since: number;
}

/**
 * Names of code in processes: of the files that they have mapped, and of functions that a compiler made at run time and
 * that the process writes to `/tmp/perf-PID.map`. All of that is written by others, who may mean harm: what is read is
 * bounded, and what cannot be believed gives no name. A process that has ended keeps the names that were read before, and one that
 * is read again has them until that is done.
 */
export class UserSymbols {
  readonly #processes = new Processes();
  readonly #files = new NameFiles();
  readonly #scripts = new Scripts();
  readonly #loading = new Map<string, Loading>();
  readonly #lanes = new Lanes(2);
  /** Large files are read one at a time, beside all else: anybody can have some. */
  readonly #loadingLarge = new Map<string, Loading>();
  readonly #largeLane = new Lanes(1);
  readonly #budget = new SyncBudget();
  readonly #patience: number;

  /** @param patience is how long `prepare` waits at most, in milliseconds. */
  constructor(patience: number = usualPatience) {
    this.#patience = patience;
  }

  /**
   * Reads, off the event loop, what `find` and `module` need for some addresses; null when all is there. It is waited for
   * no longer than there is patience: what takes longer comes later, and `find` says `late` until then.
   */
  prepare(asks: Iterable<NameAsk>): Promise<void> | null {
    const missing = new Map<string, { pid: number; space: bigint; addresses: Set<bigint> }>();
    for (const { pid, space: asked, addresses } of asks) {
      const space = this.#processes.space(pid, asked);
      const key = keyOf(pid, space);
      for (let i = 0; i < addresses.length; i++) {
        const address = addresses[i] as bigint;
        if (this.#peek(key, address, 'fresh') !== undefined) continue;
        const one = missing.get(key) ?? { pid, space, addresses: new Set() };
        missing.set(key, one);
        one.addresses.add(address);
      }
    }
    const loads: Promise<unknown>[] = [];
    for (const [key, { pid, space, addresses }] of missing) {
      const loading = this.#loading.get(key);
      if (loading === undefined) loads.push(this.#startAll(key, pid, space, addresses));
      // Nobody waits again for what has not come in time.
      else if (this.#isInTime(loading))
        loads.push(loading.done.then(() => this.prepare([{ pid, space, addresses: [...addresses] }])));
    }
    if (loads.length === 0) return null;
    return within(this.#patience, Promise.all(loads));
  }

  /**
   * The function that covers an address of a process, its module being the file; or why there is none. What is not read yet is
   * read now, for a tenth of a second at most, and for a second in five of all calls; what takes longer goes on off the event
   * loop: until then the name that was known stands, and without one it is `late`.
   */
  find(pid: number, space: bigint, address: bigint): AddressSymbol | NoName {
    const of = this.#processes.space(pid, space);
    const key = keyOf(pid, of);
    return this.#known(
      key,
      (age) => this.#peek(key, address, age),
      () => this.#load(pid, of, address),
    );
  }

  /**
   * What is known by now of the code at an address: `none` where none is mapped, null where that is not known. Nothing is read.
   */
  code(pid: number, space: bigint, address: bigint): Code | 'none' | null {
    const place = this.#processes.place(keyOf(pid, this.#processes.space(pid, space)), address, 'any');
    if (place === undefined) return null;
    if ('why' in place) return place.why === 'not mapped' ? 'none' : null;
    const [file, at] = this.#fileAt(place, address);
    return {
      row: file?.row(at) ?? null,
      name: () => {
        const found = file?.find(at, '');
        return found === undefined || 'why' in found ? null : found.name;
      },
    };
  }

  /** An address in the numbering of the file that is mapped there; null where that is not known by now. Nothing is read. */
  offset(pid: number, space: bigint, address: bigint): bigint | null {
    const place = this.#processes.place(keyOf(pid, this.#processes.space(pid, space)), address, 'any');
    if (place === undefined || 'why' in place) return null;
    const [file, at] = this.#fileAt(place, address);
    return file?.address(at) ?? null;
  }

  /** The file of a place, if it has been read, and where the address lies in it. */
  #fileAt({ process, mappings, index, key }: Place, address: bigint): [NamedFile | undefined, bigint] {
    const identity = process.files.get(key)?.identity;
    const file = typeof identity === 'string' ? this.#files.get(identity) : undefined;
    return [file, key === perfMap ? address : address - mappings.start(index) + mappings.offset(index)];
  }

  /** The file that is mapped at an address, or a name in brackets such as `[vdso]`; or why there is none. */
  module(pid: number, space: bigint, address: bigint): string | NoName {
    const of = this.#processes.space(pid, space);
    const key = keyOf(pid, of);
    return this.#known(
      key,
      (age) => this.#peekModule(key, address, age),
      () => this.#processes.read(pid, of),
    );
  }

  #known<T>(key: string, peek: (age: Age) => T | NoName | undefined, load: () => Steps<void>): T | NoName {
    const known = peek('fresh');
    if (known !== undefined) return known;
    const mayWait = !this.#lanes.isStuck && !this.#loading.has(key);
    const later = (rest: Rest<void>): void => void this.#start(key, rest);
    if (mayWait) this.#budget.spend((deadline) => runNow(load(), deadline, later));
    const now = peek('fresh');
    if (now !== undefined) return now;
    const before = peek('any');
    return before === undefined || isNoName(before) ? { why: 'late' } : before;
  }

  /** The mappings of all processes come before any file: a process may end soon, and most files stay. */
  #startAll(key: string, pid: number, space: bigint, addresses: ReadonlySet<bigint>): Promise<unknown> {
    const isKnown = [...addresses].every(
      (address) => this.#processes.place(key, address, 'fresh') !== undefined,
    );
    const first = isKnown
      ? null
      : this.#lanes
          .run((onStep) => runSoon(this.#processes.read(pid, space), onStep), true)
          .catch(() => false);
    return this.#start(key, this.#loadAll(pid, space, addresses), first);
  }

  /** Does a work off the event loop, after another one. It throws nothing. */
  #start(
    key: string,
    work: Steps<void> | Rest<void>,
    first: Promise<boolean> | null = null,
  ): Promise<unknown> {
    const begin = (): Promise<boolean> => this.#lanes.run((onStep) => runSoon(work, onStep));
    const done = (first === null ? begin() : first.then(begin))
      .catch(() => false)
      .finally(() => this.#loading.delete(key))
      .then(() => {
        const large = this.#loadingLarge.get(key);
        return large !== undefined && this.#isInTime(large) ? large.done : null;
      });
    this.#loading.set(key, { done, since: performance.now() });
    return done;
  }

  #startLarge(pid: number, space: bigint, address: bigint): void {
    const key = keyOf(pid, space);
    if (this.#loadingLarge.has(key)) return;
    const done = this.#largeLane
      .run((onStep) => runSoon(this.#load(pid, space, address, true), onStep))
      .catch(() => false)
      .finally(() => this.#loadingLarge.delete(key));
    this.#loadingLarge.set(key, { done, since: performance.now() });
  }

  *#loadAll(pid: number, space: bigint, addresses: ReadonlySet<bigint>): Steps<void> {
    for (const address of addresses) {
      if (this.#peek(keyOf(pid, space), address, 'fresh') === undefined)
        yield* this.#load(pid, space, address);
    }
  }

  /** What is known of an address; undefined where something has to be read first. */
  #peek(key: string, address: bigint, age: Age): AddressSymbol | NoName | undefined {
    const found = this.#peekNames(key, address, age);
    return found === undefined || 'why' in found ? found : this.#scripts.place(key, found, age);
  }

  /** The same, with the name as its file has it. */
  #peekNames(key: string, address: bigint, age: Age): FoundSymbol | NoName | undefined {
    const place = this.#processes.place(key, address, age);
    if (place === undefined || 'why' in place) return place;
    const { process, mappings, index } = place;
    const looked = process.files.get(place.key);
    if (looked === undefined || (age === 'fresh' && looked.reading !== process.reading)) return undefined;
    const { identity } = looked;
    if (typeof identity !== 'string') return identity;
    const file = this.#files.get(identity);
    if (file === undefined && performance.now() < looked.restsUntil) return { why: 'late' };
    return place.key === perfMap
      ? file?.find(address, `/tmp/perf-${process.pid}.map`)
      : file?.find(address - mappings.start(index) + mappings.offset(index), mappings.file(index).path);
  }

  #peekModule(key: string, address: bigint, age: Age): string | NoName | undefined {
    const place = this.#processes.place(key, address, age);
    if (place === undefined || 'why' in place) return place;
    const { path } = place.mappings.file(place.index);
    return path === '' ? { why: 'not a file' } : path;
  }

  /** Reads what is missing to know an address. It throws nothing. */
  *#load(pid: number, space: bigint, address: bigint, mayBeLarge = false): Steps<void> {
    const key = keyOf(pid, space);
    if (this.#processes.place(key, address, 'fresh') === undefined) yield* this.#processes.read(pid, space);
    const place = this.#processes.place(key, address, 'fresh');
    if (place === undefined || 'why' in place) return;
    if (this.#peekNames(key, address, 'fresh') === undefined)
      yield* this.#loadNames(place, { pid, space, address }, mayBeLarge);
    const found = this.#peekNames(key, address, 'fresh');
    if (found !== undefined && !('why' in found)) yield* this.#scripts.read(key, pid, space, found);
  }

  *#loadNames(place: Place, { pid, space, address }: Asked, mayBeLarge: boolean): Steps<void> {
    const key = keyOf(pid, space);
    const began = performance.now();
    let found: string | NoName;
    try {
      found = yield* this.#readNames(place, pid, space, mayBeLarge);
    } catch (error) {
      if (error instanceof LargeFile) {
        this.#startLarge(pid, space, address);
        return;
      }
      found = { why: whyOf(error) };
    }
    // It may have been read again in the meantime.
    const process = this.#processes.get(key) ?? place.process;
    const now = performance.now();
    const restsUntil = now + (now - began) / share;
    this.#look(process, place.key, found, restsUntil);
    process.staleAt = Math.max(process.staleAt, restsUntil);
  }

  /** Reads what names the code of a place; its identity. */
  *#readNames(
    { key, mappings, index }: Place,
    pid: number,
    space: bigint,
    mayBeLarge: boolean,
  ): Steps<string> {
    if (key === perfMap)
      return yield* withPerfMap(pid, space, (file) => this.#files.readPerfMap(file, mayBeLarge));
    const { path } = mappings.file(index);
    if (path === vdso) return yield* this.#files.readVdso(mappings.end(index) - mappings.start(index));
    return yield* withMapped(pid, space, mappings, index, (file) =>
      this.#files.readElf(file, { pid, path }, mayBeLarge),
    );
  }

  #look({ files, reading }: Process, key: string, found: string | NoName, restsUntil: number): void {
    const known = files.get(key)?.identity;
    // A process that is gone by now keeps the names that it had.
    const keeps = typeof known === 'string' && typeof found !== 'string' && passing.has(found.why);
    // A map that grows is another file each time; nobody asks for what it was.
    if (key === perfMap && typeof known === 'string' && typeof found === 'string' && known !== found)
      this.#files.delete(known);
    files.set(key, { identity: keeps ? known : found, reading, restsUntil });
  }

  /** Whether a batch of events still waits for it. */
  #isInTime({ since }: Loading): boolean {
    return performance.now() - since < this.#patience;
  }
}

/** Says nothing of the file that was there before. */
const passing: ReadonlySet<Why> = new Set(['ended', 'other program', 'late']);

function isNoName(found: unknown): found is NoName {
  return typeof found === 'object' && found !== null && 'why' in found;
}

/** Waits for something, but no longer than some milliseconds. */
async function within(milliseconds: number, done: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([done, late]);
  clearTimeout(timer);
}
