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

/**
 * Maps that are stored in a map of maps at once. The kernel waits for all CPUs in between, four times at most: 50 ms, in which the
 * event loop stands.
 */
export const storedAtOnce = 64;

/** Makes an empty map. @throws SysError when the kernel refuses. */
export function createRequested(request: MapRequest): BpfMap {
  return createMap(specOf(request));
}

/** Makes a map of maps that has room for maps like `example`. @throws SysError when the kernel refuses. */
export function createOuter(outer: CompiledMap, example: BpfMap): BpfMap {
  return createMap({ ...specOf(outer), innerMap: example });
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
