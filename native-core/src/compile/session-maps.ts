import {
  guardMap,
  lostMap,
  lostStride,
  ringsMap,
  savedMap,
  namedMap,
  targetsMap,
  type MapName,
} from '../codegen/index.js';
import type { Sampling } from '../define/index.js';
import type { MapRef } from '../expr/index.js';
import { mapOf, mapOfMaps, type CompiledMap } from './map.js';

/** Processes that a session can be limited to at once. */
const maxTargets = 65_536;
/** Calls that can be under way at once in one probed function: far above what a machine runs. */
const maxSaved = 16_384;
/** Keys that `once()` remembers. */
const onceKeys = 16_384;

/** What one program saves for another. */
export interface SavedWords {
  readonly words: number;
  /** Whether the oldest give way to new ones, because some may never be read. */
  readonly forgets: boolean;
}

/** The needs that the maps of a session have to meet. */
export interface MapNeeds {
  /** How many numbers its programs have. */
  readonly numbers: number;
  readonly possibleCpus: number;
  /** Bytes of each CPU's ring: a power of two, and a multiple of the page size; null for no rings. */
  readonly ringBytes: number | null;
  /** Whether a program runs at samples of the CPUs, which can interrupt the kernel's own allocation of memory; default false. */
  readonly samples?: boolean;
  /** What each program that needs it finds saved, by the program's number; default none. */
  readonly saves?: ReadonlyMap<number, SavedWords>;
  /** The named maps that programs share; default none. */
  readonly named?: readonly MapRef[];
  /** The samplings, by the map in which each keeps its state; default none. */
  readonly samplings?: ReadonlyMap<MapName, Sampling<unknown>>;
  /** Whether an overload guard can make programs leave out events; default false. */
  readonly guarded?: boolean;
}

/** The maps that the programs of a session share, in the order in which they are made. */
export function sessionMaps({
  numbers,
  possibleCpus,
  ringBytes,
  samples = false,
  saves = new Map(),
  named = [],
  samplings = new Map(),
  guarded = false,
}: MapNeeds): readonly CompiledMap[] {
  return [
    mapOf(lostMap, {
      purpose: 'lost',
      type: 'array',
      keyBytes: 4,
      valueBytes: lostStride(numbers) * possibleCpus,
      entries: 1,
      flags: ['mmapable'],
    }),
    mapOf(targetsMap, {
      purpose: 'targets',
      type: 'hash',
      keyBytes: 4,
      valueBytes: 4,
      entries: maxTargets,
      // Kernels before 6.1 refuse others for samples: check_map_prog_compatibility() in kernel/bpf/verifier.c.
      flags: samples ? [] : ['no_prealloc'],
    }),
    ...(guarded
      ? [mapOf(guardMap, { purpose: 'guard', type: 'array', keyBytes: 4, valueBytes: 8, entries: 1 })]
      : []),
    ...[...saves].map(([number, saved]) => savedWordsMap(number, saved)),
    ...(ringBytes === null
      ? []
      : [
          mapOfMaps(ringsMap, 'rings', possibleCpus, {
            purpose: 'ring',
            type: 'ringbuf',
            keyBytes: 0,
            valueBytes: 0,
            entries: ringBytes,
          }),
        ]),
    ...named.map(namedMapRequest),
    ...[...samplings].map(([name, step]) => rememberedMap(name, step)),
  ];
}

function savedWordsMap(number: number, { words, forgets }: SavedWords): CompiledMap {
  return mapOf(savedMap(number), {
    purpose: 'saved',
    type: forgets ? 'lru_hash' : 'hash',
    keyBytes: 8,
    valueBytes: words * 8,
    entries: maxSaved,
  });
}

/** A named map is preallocated, so that it can be changed wherever a program runs. */
function namedMapRequest(named: MapRef): CompiledMap {
  const { name, parts, entries, forgets } = named;
  return mapOf(namedMap(name), {
    purpose: 'named',
    type: parts === 0 ? 'array' : forgets ? 'lru_hash' : 'hash',
    keyBytes: parts === 0 ? 4 : parts * 8,
    valueBytes: 8,
    entries,
    named,
  });
}

/** The map by which events are left out. */
function rememberedMap(name: MapName, step: Sampling<unknown>): CompiledMap {
  const single = { purpose: 'sampling', keyBytes: 4, valueBytes: 8, entries: 1 } as const;
  if (step.by === 'every') return mapOf(name, { ...single, type: 'percpu_array' });
  if (step.by === 'rate') return mapOf(name, { ...single, type: 'array' });
  const { length } = step.key;
  return mapOf(name, {
    ...single,
    type: 'hash',
    keyBytes: Math.max(1, length) * 8,
    entries: length === 0 ? 1 : onceKeys,
  });
}
