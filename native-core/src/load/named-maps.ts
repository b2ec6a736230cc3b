import type { Sampling } from '../define/index.js';
import type { StateRef } from '../expr/index.js';
import type { MapSpec } from '../sys/index.js';

/** Map types of include/uapi/linux/bpf.h. */
const BPF_MAP_TYPE_HASH = 1;
const BPF_MAP_TYPE_ARRAY = 2;
const BPF_MAP_TYPE_PERCPU_ARRAY = 6;
const BPF_MAP_TYPE_LRU_HASH = 9;

/** Keys that `once()` remembers. */
const onceKeys = 16_384;

/** How a named map is made: preallocated, so that it can be changed wherever a program runs. */
export function stateMapSpec({ parts, entries, forgets }: StateRef): MapSpec {
  return {
    type: parts === 0 ? BPF_MAP_TYPE_ARRAY : forgets ? BPF_MAP_TYPE_LRU_HASH : BPF_MAP_TYPE_HASH,
    keySize: parts === 0 ? 4 : parts * 8,
    valueSize: 8,
    maxEntries: entries,
    name: 'tap_state',
  };
}

/** How the map is made by which events are left out. */
export function samplingMapSpec(step: Sampling<unknown>): MapSpec {
  const single = { keySize: 4, valueSize: 8, maxEntries: 1, name: 'tap_sampling' };
  if (step.by === 'every') return { ...single, type: BPF_MAP_TYPE_PERCPU_ARRAY };
  if (step.by === 'rate') return { ...single, type: BPF_MAP_TYPE_ARRAY };
  const { length } = step.key;
  return {
    ...single,
    type: BPF_MAP_TYPE_HASH,
    keySize: Math.max(1, length) * 8,
    maxEntries: length === 0 ? 1 : onceKeys,
  };
}
