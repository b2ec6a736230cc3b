import { addon, type Handle } from './addon.js';
import { Descriptor } from './descriptor.js';
import { calling, SysError } from './sys-error.js';

/** How a map is made: `BPF_MAP_CREATE` in bpf(2). Sizes are in bytes. */
export interface MapSpec {
  /** `enum bpf_map_type` of include/uapi/linux/bpf.h. */
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags?: number;
  /** An example of the maps that a map of maps holds. */
  readonly innerMap?: BpfMap;
  /** At most 15 letters, digits, dots and underscores. */
  readonly name?: string;
}

/** Entries of a map, copied at once. Each buffer is only theirs. */
export interface MapEntries {
  readonly count: number;
  /** The keys, one behind the other. */
  readonly keys: Uint8Array<ArrayBuffer>;
  /** Their values from the start on; of a per-CPU map those of all CPUs. There can be room for more. */
  readonly values: Uint8Array<ArrayBuffer>;
}

/** What is copied at once at most, for a step of less than a millisecond. */
const [stepBytes, stepEntries] = [65_536, 256];

/** A BPF map. Buffers must have exactly the size of its keys and values; each method throws `SysError` otherwise. */
export class BpfMap extends Descriptor {
  /** Bytes of a key. */
  readonly keyBytes: number;

  constructor(handle: Handle, keyBytes: number) {
    super(handle);
    this.keyBytes = keyBytes;
  }

  /** Stores a value. */
  update(key: Uint8Array, value: Uint8Array): void {
    calling(() => addon().updateMap(this.handle, key, value));
  }

  /**
   * Stores maps in an array of maps, by the numbers of their entries. Before it returns, no program has any more what was in these
   * entries.
   */
  updateWithMaps(inner: ReadonlyMap<number, BpfMap>): void {
    const handles = [...inner.values()].map(({ handle }) => handle);
    calling(() => addon().updateMapWithMaps(this.handle, [...inner.keys()], handles));
  }

  /** Copies a value to `out`; false when the key is not there. Of a per-CPU map it is the values of all CPUs. */
  lookup(key: Uint8Array, out: Uint8Array): boolean {
    return calling(() => addon().lookUpMap(this.handle, key, out, false));
  }

  /** Copies a value to `out` and removes it in one step; false when the key is not there. */
  take(key: Uint8Array, out: Uint8Array): boolean {
    return calling(() => addon().lookUpMap(this.handle, key, out, true));
  }

  /** Removes a key; false when it is not there. */
  delete(key: Uint8Array): boolean {
    return calling(() => addon().deleteFromMap(this.handle, key));
  }

  /** Bytes of a value; of a per-CPU map of the values of all CPUs that the kernel counts, each rounded up to 8 bytes. */
  get valueBytes(): number {
    return calling(() => addon().mapValueBytes(this.handle));
  }

  /**
   * The entries of a hash table, some with each step: what is there all the time comes once, what comes or goes meanwhile may be among
   * them or not.
   */
  *entries(): Generator<MapEntries, void, undefined> {
    const cursor = new Uint8Array(4);
    const fit = Math.floor(stepBytes / (this.keyBytes + this.valueBytes));
    let room = Math.max(1, Math.min(stepEntries, fit));
    for (let first = true, last = false; !last;) {
      const copied = this.#copySome(cursor, first, room);
      // The kernel copies all of a bucket or nothing, so that no entry of it is left out.
      if (copied === null) {
        room *= 2;
        continue;
      }
      first = false;
      ({ last } = copied);
      yield copied;
    }
  }

  /** Null where the next bucket has more entries than there is room for. */
  #copySome(cursor: Uint8Array, first: boolean, room: number): (MapEntries & { last: boolean }) | null {
    const keys = new Uint8Array(room * this.keyBytes);
    const values = new Uint8Array(room * this.valueBytes);
    try {
      const { count, last } = calling(() => addon().lookUpMapBatch(this.handle, cursor, first, keys, values));
      return { count, last, keys: keys.subarray(0, count * this.keyBytes), values };
    } catch (error) {
      if (error instanceof SysError && error.code === 'ENOSPC') return null;
      throw error;
    }
  }

  /** Removes keys, which lie behind each other; those that are not there are left out. */
  deleteAll(keys: Uint8Array): void {
    if (keys.length > 0) calling(() => addon().deleteFromMapBatch(this.handle, keys));
  }

  /** Copies 64-bit counters of an array that was made with BPF_F_MMAPABLE, without a system call. */
  read(offset: number, out: Uint8Array): void {
    calling(() => addon().readMapValues(this.handle, offset, out));
  }
}

/** Makes a map. @throws SysError when the kernel refuses. */
export function createMap(spec: MapSpec): BpfMap {
  const { type, keySize, valueSize, maxEntries, flags = 0, innerMap, name = '' } = spec;
  const inner = innerMap?.handle ?? null;
  return new BpfMap(
    calling(() => addon().createMap(type, keySize, valueSize, maxEntries, flags, inner, name)),
    keySize,
  );
}
