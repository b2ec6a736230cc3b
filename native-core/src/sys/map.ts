import { addon } from './addon.js';
import { Descriptor } from './descriptor.js';
import { calling } from './sys-error.js';

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

/** A BPF map. Buffers must have exactly the size of its keys and values; each method throws `SysError` otherwise. */
export class BpfMap extends Descriptor {
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

  /** Copies the key after `key`, or the first one, to `out`; false after the last. */
  nextKey(key: Uint8Array | null, out: Uint8Array): boolean {
    return calling(() => addon().nextMapKey(this.handle, key, out));
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
  );
}
