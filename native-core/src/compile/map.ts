import type { MapName } from '../codegen/index.js';
import type { MapRef } from '../expr/index.js';

/** Types of maps, as bpf(2) names them. */
export type MapType =
  | 'array'
  | 'array_of_maps'
  | 'hash'
  | 'lru_hash'
  | 'percpu_array'
  | 'percpu_hash'
  | 'ringbuf'
  | 'stack_trace';

/**
 * The purpose of a map: `ring` holds the records of a CPU, `rings` all rings by CPU; `lost` counts what found no room;
 * `targets` has the processes of the session; `guard` tells programs how much to leave out; `saved` has the words of
 * calls that one program keeps for another; `pair` has the times of the first events of a pair; `named` is a named map or variable; `sampling` has the state of `every`, `rate` and
 * `once`; `rows` are those of a table, `table` the one that is filled now, `zeros` a new row, `stacks` the stacks in
 * its keys.
 */
export type MapPurpose =
  | 'guard'
  | 'lost'
  | 'ring'
  | 'rings'
  | 'rows'
  | 'sampling'
  | 'saved'
  | 'stacks'
  | 'named'
  | 'pair'
  | 'table'
  | 'targets'
  | 'zeros';

/** How large a map is. */
export interface MapShape {
  readonly type: MapType;
  readonly keyBytes: number;
  /** Bytes of a value; of a per-CPU map on each CPU. */
  readonly valueBytes: number;
  /** Most entries; of a ring its bytes. */
  readonly entries: number;
}

/** What the kernel has to know to make a map. */
export interface MapRequest extends MapShape {
  readonly purpose: MapPurpose;
  /** `no_prealloc`: entries are allocated when they are added. `mmapable`: it can be read without a system call. */
  readonly flags: readonly ('no_prealloc' | 'mmapable')[];
}

/** A map that programs use. */
export interface CompiledMap extends MapRequest {
  /** The name by which code refers to it. */
  readonly name: MapName;
  /** For a map of maps: how its entries are made; null for all others. */
  readonly inner: MapRequest | null;
  /** The named map or variable of the queries that it is; null for all others. */
  readonly named: MapRef | null;
}

/** A map that is not of maps. */
export function mapOf(
  name: MapName,
  request: Omit<MapRequest, 'flags'> & Partial<Pick<CompiledMap, 'flags' | 'named'>>,
): CompiledMap {
  return Object.freeze({ name, flags: [], inner: null, named: null, ...request });
}

/** An array of maps, each of which is as `inner`. */
export function mapOfMaps(
  name: MapName,
  purpose: MapPurpose,
  entries: number,
  inner: Omit<MapRequest, 'flags'>,
): CompiledMap {
  const outer = { purpose, type: 'array_of_maps', keyBytes: 4, valueBytes: 4, entries, flags: [] } as const;
  return Object.freeze({ name, ...outer, inner: Object.freeze({ ...inner, flags: [] }), named: null });
}
