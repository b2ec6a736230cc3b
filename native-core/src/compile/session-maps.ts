import {
  guardMap,
  lostMap,
  lostStride,
  ringsMap,
  savedMap,
  namedMap,
  pairMap,
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

/** First events of a pair that can wait at once. */
const maxWaiting = 16_384;

/** What programs save of each call for others. */
export interface SavedWords {
  readonly words: number;
  /** Whether the oldest give way to new ones, because some may never be read. */
  readonly forgets: boolean;
}

/** The needs that the maps of a session have to meet. */
export interface MapNeeds {
  /** How many numbers its programs have, each with counters of its own; null when they count nothing. */
  readonly numbers: number | null;
  /** Whether programs follow the processes of the target; default false. */
  readonly follows?: boolean;
  readonly possibleCpus: number;
  /** Bytes of each CPU's ring: a power of two, and a multiple of the page size; null for no rings. */
  readonly ringBytes: number | null;
  /** Whether a program runs at samples of the CPUs, which can interrupt the kernel's own allocation of memory; default false. */
  readonly samples?: boolean;
  /** What is saved of calls, by the number of the program whose map holds it; default none. */
  readonly saves?: ReadonlyMap<number, SavedWords>;
  /** The numbers of the queries on a pair of probes; default none. */
  readonly pairs?: readonly number[];
  /** The named maps that programs share; default none. */
  readonly named?: readonly MapRef[];
  /** The samplings, by the map in which each keeps its state; default none. */
  readonly samplings?: ReadonlyMap<MapName, Sampling<unknown>>;
  /** Whether an overload guard can make a program leave out events; default false. */
  readonly guarded?: boolean;
}

/** The maps that the programs of a session share, in the order in which they are made. */
export function sessionMaps({
  numbers,
  follows = false,
  possibleCpus,
  ringBytes,
  samples = false,
  saves = new Map(),
  pairs = [],
  named = [],
  samplings = new Map(),
  guarded = false,
}: MapNeeds): readonly CompiledMap[] {
  return [
    ...(numbers === null ? [] : [counters(lostStride(numbers) * possibleCpus)]),
    ...(follows ? [processes(samples)] : []),
    ...(guarded
      ? [mapOf(guardMap, { purpose: 'guard', type: 'array', keyBytes: 4, valueBytes: 8, entries: 1 })]
      : []),
    ...[...saves].map(([number, saved]) => savedWordsMap(number, saved)),
    ...pairs.map(pairTimes),
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

function counters(bytes: number): CompiledMap {
  return mapOf(lostMap, {
    purpose: 'lost',
    type: 'array',
    keyBytes: 4,
    valueBytes: bytes,
    entries: 1,
    flags: ['mmapable'],
  });
}

function processes(samples: boolean): CompiledMap {
  return mapOf(targetsMap, {
    purpose: 'targets',
    type: 'hash',
    keyBytes: 4,
    valueBytes: 4,
    entries: maxTargets,
    // Kernels before 6.1 refuse others for samples: check_map_prog_compatibility() in kernel/bpf/verifier.c.
    flags: samples ? [] : ['no_prealloc'],
  });
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

/** Some first events never meet a second one: the oldest give way to new ones. */
function pairTimes(query: number): CompiledMap {
  return mapOf(pairMap(query), {
    purpose: 'pair',
    type: 'lru_hash',
    keyBytes: 8,
    valueBytes: 8,
    entries: maxWaiting,
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
