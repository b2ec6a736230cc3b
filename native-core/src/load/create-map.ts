import type { CompiledMap, MapRequest, MapType } from '../compile/index.js';
import { createMap, type BpfMap, type MapSpec } from '../sys/index.js';

/** `enum bpf_map_type` of include/uapi/linux/bpf.h. */
const mapTypes: Readonly<Record<MapType, number>> = {
  hash: 1,
  array: 2,
  percpu_hash: 5,
  percpu_array: 6,
  stack_trace: 7,
  lru_hash: 9,
  array_of_maps: 12,
  ringbuf: 27,
};

/** Flags of BPF_MAP_CREATE, from the same file. */
const mapFlags: Readonly<Record<MapRequest['flags'][number], number>> = {
  no_prealloc: 1,
  mmapable: 1 << 10,
};

/** Makes an empty map. @throws SysError when the kernel refuses. */
export function createRequested(request: MapRequest): BpfMap {
  return createMap(specOf(request));
}

/** Makes a map of maps that holds these, one in each entry. @throws SysError when the kernel refuses. */
export function createOuter(outer: CompiledMap, inner: readonly [BpfMap, ...BpfMap[]]): BpfMap {
  const map = createMap({ ...specOf(outer), innerMap: inner[0] });
  try {
    inner.forEach((one, i) => map.updateWithMap(new Uint8Array(Uint32Array.of(i).buffer), one));
    return map;
  } catch (error) {
    map.close();
    throw error;
  }
}

function specOf({ type, keyBytes, valueBytes, entries, flags, purpose }: MapRequest): MapSpec {
  return {
    type: mapTypes[type],
    keySize: keyBytes,
    valueSize: valueBytes,
    maxEntries: entries,
    flags: flags.reduce((all, flag) => all | mapFlags[flag], 0),
    name: `tap_${purpose}`,
  };
}
