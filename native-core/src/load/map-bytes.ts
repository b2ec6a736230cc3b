import type { MapSpec } from '../sys/index.js';

/** Map types of include/uapi/linux/bpf.h. */
const BPF_MAP_TYPE_HASH = 1;
const BPF_MAP_TYPE_PERCPU_HASH = 5;
const BPF_MAP_TYPE_PERCPU_ARRAY = 6;
const BPF_MAP_TYPE_STACK_TRACE = 7;
const BPF_MAP_TYPE_LRU_HASH = 9;
const BPF_MAP_TYPE_RINGBUF = 27;

/** `struct htab_elem` and `struct bucket` in kernel/bpf/hashtab.c, `struct stack_map_bucket` in kernel/bpf/stackmap.c. */
const hashElement = 48;
const hashBucket = 16;
const stackBucket = 24;
const pointer = 8;

/**
 * Bytes of kernel memory that a map takes when it is full, as its structures in kernel/bpf add up; without what the allocator adds.
 *
 * @param cpus number of CPUs that can ever be online.
 */
export function mapBytes({ type, keySize, valueSize, maxEntries }: MapSpec, cpus: number): number {
  const key = words(keySize);
  const value = words(valueSize);
  const buckets = 2 ** Math.ceil(Math.log2(Math.max(1, maxEntries)));
  if (type === BPF_MAP_TYPE_RINGBUF) return maxEntries;
  if (type === BPF_MAP_TYPE_PERCPU_ARRAY) return maxEntries * (value * cpus + pointer);
  if (type === BPF_MAP_TYPE_STACK_TRACE) return buckets * pointer + maxEntries * (stackBucket + value);
  if (type === BPF_MAP_TYPE_PERCPU_HASH)
    return buckets * hashBucket + maxEntries * (hashElement + key + pointer + value * cpus);
  if (type === BPF_MAP_TYPE_HASH || type === BPF_MAP_TYPE_LRU_HASH)
    return buckets * hashBucket + maxEntries * (hashElement + key + value);
  // Arrays, also those of maps.
  return maxEntries * Math.max(value, pointer);
}

const words = (bytes: number): number => Math.ceil(bytes / 8) * 8;
