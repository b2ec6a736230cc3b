import type { MapShape } from '../compile/index.js';

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
export function mapBytes({ type, keyBytes, valueBytes, entries }: MapShape, cpus: number): number {
  const key = words(keyBytes);
  const value = words(valueBytes);
  const buckets = 2 ** Math.ceil(Math.log2(Math.max(1, entries)));
  switch (type) {
    case 'ringbuf':
      return entries;
    case 'percpu_array':
      return entries * (value * cpus + pointer);
    case 'stack_trace':
      return buckets * pointer + entries * (stackBucket + value);
    case 'percpu_hash':
      return buckets * hashBucket + entries * (hashElement + key + pointer + value * cpus);
    case 'hash':
    case 'lru_hash':
      return buckets * hashBucket + entries * (hashElement + key + value);
    case 'array':
    case 'array_of_maps':
      return entries * Math.max(value, pointer);
  }
}

const words = (bytes: number): number => Math.ceil(bytes / 8) * 8;
