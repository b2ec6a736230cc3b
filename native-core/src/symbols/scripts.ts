import type { AddressSymbol } from '../expr/index.js';
import type { FoundSymbol } from '../kernel/index.js';
import { identityOf, withLoaded, type RegularFile, type Steps } from '../sys/index.js';
import { BoundedCache } from './bounded-cache.js';
import { anyAge, restOf, type AddressSpace } from './processes.js';
import { parseScriptFunction, scriptSymbol } from './script-function.js';
import { parseSourceMap, readMapPlace, readMapText, type SourceMapped } from './source-map.js';

/** Scripts of processes, and source maps, that are remembered at most. */
const keptLooks = { count: 32_768, bytes: 8 * 1024 * 1024 };
const keptMaps = { count: 4_096, bytes: 64 * 1024 * 1024 };

/** What was found of a script, in one address space. */
interface Looked {
  readonly bytes: number;
  /** Of its source map; null where it has none that is believed. */
  readonly identity: string | null;
  /** The moment from which on it is read again where the map was forgotten since. */
  readonly restsUntil: number;
}

/** A function with its place. */
export interface Placed {
  readonly symbol: AddressSymbol;
  /** Whether it stays so: a source map that was forgotten may be read again later. */
  readonly isFinal: boolean;
}

/**
 * The source maps of scripts that processes have loaded. A script is looked at once in each address space: what a process has loaded
 * does not change with its file.
 */
export class Scripts {
  readonly #looked = new BoundedCache<string, Looked>(keptLooks);
  readonly #maps = new BoundedCache<string, SourceMapped>(keptMaps);

  /**
   * A function of JavaScript with its place in its source, undefined where that has to be read first; any other one as it is.
   *
   * @param asOf is a moment, or `anyAge`.
   */
  place(process: string, found: FoundSymbol, asOf: number): Placed | undefined {
    const script = parseScriptFunction(found.name);
    if (script === null) return { symbol: found, isFinal: true };
    const map = this.#get(process, script.position.file, asOf);
    if (map === undefined && asOf !== anyAge) return undefined;
    const isKnown = map !== undefined && map !== 'rests';
    const symbol = scriptSymbol(found, script, (isKnown && map?.original(script.position)) || null);
    return { symbol, isFinal: isKnown };
  }

  /** Reads what `place` needs of a function. It throws nothing: a source map that is not as it should be is none. */
  *read({ pid, id, key: process }: AddressSpace, { name }: FoundSymbol): Steps<void> {
    const path = parseScriptFunction(name)?.position.file;
    if (path === undefined || this.#get(process, path, performance.now()) !== undefined) return;
    const began = performance.now();
    let identity: string | null = null;
    try {
      identity = yield* withLoaded(pid, id, path, (script) => this.#readMap(pid, id, path, script));
    } catch {
      // The place in JavaScript stands.
    }
    const now = performance.now();
    const key = `${process} ${path}`;
    this.#looked.set(key, { bytes: 2 * key.length + 128, identity, restsUntil: now + restOf(began, now) });
  }

  /**
   * The source map of a script; null where it has none, undefined where it has to be read first, `rests` where it was forgotten and
   * is not to be read again yet.
   */
  #get(process: string, path: string, asOf: number): SourceMapped | 'rests' | null | undefined {
    if (!path.startsWith('/')) return null;
    const looked = this.#looked.get(`${process} ${path}`);
    if (looked === undefined) return undefined;
    if (looked.identity === null) return null;
    return this.#maps.get(looked.identity) ?? (asOf < looked.restsUntil ? 'rests' : undefined);
  }

  *#readMap(pid: number, space: bigint, path: string, script: RegularFile): Steps<string | null> {
    const place = yield* readMapPlace(script, path);
    if (place === null) return null;
    const identity = identityOf(script.stat);
    if ('text' in place) return this.#add(`${path} ${identity}`, () => parseSourceMap(place.text, path));
    return yield* withLoaded(pid, space, place.path, (file) => this.#readFile(identity, place.path, file));
  }

  *#readFile(script: string, path: string, file: RegularFile): Steps<string> {
    // Sources are named from where the map is, and processes may see it at several paths.
    const identity = `${path} ${script} ${identityOf(file.stat)}`;
    if (this.#maps.get(identity) !== undefined) return identity;
    const text = yield* readMapText(file);
    return this.#add(identity, () => parseSourceMap(text, path));
  }

  #add(identity: string, parse: () => SourceMapped): string {
    if (this.#maps.get(identity) === undefined) this.#maps.set(identity, parse());
    return identity;
  }
}
