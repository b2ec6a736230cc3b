import { LargeFile, ofBytes, readCallFrames, readElf, readMiniDebugInfo } from '../elf/index.js';
import { Absent, identityOf, readVdso, withRooted, type RegularFile, type Steps } from '../sys/index.js';
import { BoundedCache } from './bounded-cache.js';
import { debugPaths, isOfSameOwner, requireSameBuild } from './debug-file.js';
import { FileCache } from './file-cache.js';
import {
  namesIdentity,
  ofTables,
  readerOf,
  readNames,
  type Format,
  type NamedFile,
  type Stripped,
} from './named-file.js';

/** Files that were looked at in vain, and are not looked at again, at most. */
const keptRefused = { count: 4_096, bytes: 4_096 };

/** Who has mapped a file, and where it sees it. */
export interface MappedBy {
  readonly pid: number;
  readonly path: string;
}

/** The files that name code, by their identities: those that processes have mapped, and those with the symbols of stripped ones. */
export class NameFiles {
  readonly #files = new FileCache();
  readonly #refused = new BoundedCache<string, { readonly bytes: number }>(keptRefused);

  /** Undefined for what was never read, or was forgotten. */
  get(identity: string): NamedFile | undefined {
    return this.#files.get(identity);
  }

  /** Forgets a file. */
  delete(identity: string): void {
    this.#files.delete(identity);
  }

  /** Reads what a process says of the functions that it compiles; its identity. @throws as `readNames`. */
  *readPerfMap(file: RegularFile, mayBeLarge: boolean): Steps<string> {
    const identity = namesIdentity('perf', file);
    yield* this.#read(identity, 'perf', file, mayBeLarge);
    return identity;
  }

  /**
   * Reads the names of a file, and of where else its symbols are if it was stripped; the identity of both together.
   *
   * @throws as `readNames`.
   */
  *readElf(file: RegularFile, by: MappedBy, mayBeLarge: boolean): Steps<string> {
    const identity = namesIdentity('elf', file);
    const { stripped } = yield* this.#read(identity, 'elf', file, mayBeLarge);
    if (stripped === undefined) return identity;
    const debug = yield* this.#readDebugFile(identity, file, stripped, by, mayBeLarge);
    return debug ?? (yield* orNull(this.#readMini(identity, file, stripped))) ?? identity;
  }

  /** Reads the names of the code that the kernel puts into each process; their identity. @throws as `sys/readVdso`. */
  *readVdso(length: bigint): Steps<string> {
    const identity = `vdso ${length}`;
    if (this.#files.get(identity) === undefined) {
      const { read } = ofBytes(yield* readVdso(length));
      const { segments, functions, layout } = yield* readElf(read);
      this.#files.set(identity, ofTables(segments, [functions], yield* readCallFrames(read, layout)));
    }
    return identity;
  }

  *#read(identity: string, format: Format, file: RegularFile, mayBeLarge: boolean): Steps<NamedFile> {
    const known = this.#files.get(identity);
    if (known !== undefined) return known;
    const names = yield* readNames(format, file, mayBeLarge);
    this.#files.set(identity, names);
    return names;
  }

  *#readDebugFile(
    identity: string,
    file: RegularFile,
    stripped: Stripped,
    { pid, path }: MappedBy,
    mayBeLarge: boolean,
  ): Steps<string | null> {
    const add = (debug: RegularFile): Steps<string | null> =>
      isOfSameOwner(file, debug)
        ? this.#once(`${identity} ${identityOf(debug.stat)}`, () =>
            withDebugFile(debug, stripped, mayBeLarge),
          )
        : none();
    for (const at of debugPaths(path, stripped.elsewhere)) {
      const found = yield* orNull(withRooted(pid, at, add));
      if (found !== null) return found;
    }
    return null;
  }

  *#readMini(
    identity: string,
    file: RegularFile,
    { segments, named, frames, elsewhere }: Stripped,
  ): Steps<string | null> {
    const { mini } = elsewhere;
    if (mini === null) return null;
    return yield* this.#once(`${identity} mini`, function* () {
      return ofTables(segments, [yield* readMiniDebugInfo(readerOf(file), mini), ...named], frames);
    });
  }

  /** Makes the names of an identity, if they are not there; null where that has failed for good. @throws as `make`. */
  *#once(identity: string, make: () => Steps<NamedFile>): Steps<string | null> {
    if (this.#files.get(identity) !== undefined) return identity;
    if (this.#refused.get(identity) !== undefined) return null;
    try {
      this.#files.set(identity, yield* make());
      return identity;
    } catch (error) {
      if (error instanceof Absent) this.#refused.set(identity, { bytes: 1 });
      throw error;
    }
  }
}

function* withDebugFile(debug: RegularFile, stripped: Stripped, mayBeLarge: boolean): Steps<NamedFile> {
  yield* requireSameBuild(debug, stripped.elsewhere, mayBeLarge);
  const { functions } = yield* readElf(readerOf(debug), mayBeLarge);
  // Without those of its own: the addresses are where the file is loaded, not where this one would be.
  return ofTables(stripped.segments, [functions, ...stripped.named], stripped.frames);
}

/** What cannot be read there is elsewhere, or nowhere; what takes long is read later. */
function* orNull<T>(work: Steps<T>): Steps<T | null> {
  try {
    return yield* work;
  } catch (error) {
    if (error instanceof LargeFile) throw error;
    return null;
  }
}

// eslint-disable-next-line require-yield -- there is nothing to do
function* none(): Steps<null> {
  return null;
}
