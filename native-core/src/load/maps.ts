import type { MapName } from '../codegen/index.js';
import { guardMap, lostMap, lostStride, ringsMap, stateMap, targetsMap } from '../codegen/index.js';
import type { Sampling } from '../define/index.js';
import type { StateRef } from '../expr/index.js';
import type { KernelMemory, MemoryLedger } from './ledger.js';
import { mapBytes } from './map-bytes.js';
import { samplingMapSpec, stateMapSpec } from './named-maps.js';
import { createMap, type BpfMap, type MapSpec } from '../sys/index.js';

/** Map types and flags of include/uapi/linux/bpf.h. */
const BPF_MAP_TYPE_HASH = 1;
const BPF_MAP_TYPE_ARRAY = 2;
const BPF_MAP_TYPE_LRU_HASH = 9;
const BPF_MAP_TYPE_ARRAY_OF_MAPS = 12;
const BPF_MAP_TYPE_RINGBUF = 27;
const BPF_F_NO_PREALLOC = 1;
const BPF_F_MMAPABLE = 1 << 10;

/** Processes that a session can be limited to at once. */
const maxTargets = 65_536;
/** Calls that can be under way at once in one probed function: far above what a machine runs. */
const maxSaved = 16_384;

/** What one program saves for another. */
export interface SavedWords {
  readonly words: number;
  /** Whether the oldest give way to new ones, because some may never be asked for. */
  readonly forgets: boolean;
}

/** What the maps of a session are made for. */
export interface MapSizes {
  readonly programs: number;
  readonly possibleCpus: number;
  /** Bytes of each CPU's ring: a power of two, and a multiple of the page size; null for no rings. */
  readonly ringBytes: number | null;
  /** Whether a program runs at samples of the CPUs, which can interrupt the kernel's own allocation of memory. */
  readonly samples: boolean;
  /** What each program that needs it finds saved, by the program's number. */
  readonly saves: ReadonlyMap<number, SavedWords>;
  /** The named maps that programs share. */
  readonly states: readonly StateRef[];
  /** What leaves out events, by the map in which it remembers. */
  readonly samplings: ReadonlyMap<MapName, Sampling<unknown>>;
  /** Whether an overload guard can make programs leave out events. */
  readonly guarded?: boolean;
  /** Counts what they take. */
  readonly memory?: MemoryLedger;
}

/** The maps of a session. They belong to it, and live as long as one descriptor or program holds them. */
export interface SessionMaps {
  /** One ring for each CPU; none when no query reports its events. */
  readonly rings: readonly BpfMap[];
  readonly lost: BpfMap;
  readonly targets: BpfMap;
  /** What an overload guard tells the programs; null without one. */
  readonly guard: BpfMap | null;
  /** The named maps that programs share. */
  readonly states: ReadonlyMap<StateRef, BpfMap>;
  /** All that code can refer to. */
  readonly byName: ReadonlyMap<MapName, BpfMap>;
  close(): void;
}

/** Makes the maps of a session at once. Throws as `mapSteps` does. */
export function createMaps(sizes: MapSizes): SessionMaps {
  const steps = mapSteps(sizes);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Makes the maps of a session, one at each step. Throws the kernel's error as it is, and what is thrown into it, with nothing left
 * behind.
 *
 * @throws TapError TAP_ARGUMENT for more memory than the ledger allows.
 */
export function* mapSteps(sizes: MapSizes): Generator<void, SessionMaps, undefined> {
  const made: BpfMap[] = [];
  const close = (): void => made.forEach((map) => map.close());
  const make = (spec: MapSpec, kind: keyof KernelMemory = 'others'): BpfMap => {
    sizes.memory?.take({ [kind]: mapBytes(spec, sizes.possibleCpus) });
    const map = createMap(spec);
    made.push(map);
    return map;
  };
  try {
    const { possibleCpus, programs, ringBytes, memory } = sizes;
    // All at once, before the first of them takes its part.
    memory?.require({ rings: (ringBytes ?? 0) * possibleCpus });
    const lost = make({
      type: BPF_MAP_TYPE_ARRAY,
      keySize: 4,
      valueSize: lostStride(programs) * possibleCpus,
      maxEntries: 1,
      flags: BPF_F_MMAPABLE,
      name: 'tap_lost',
    });
    // Kernels before 6.1 refuse others for samples: check_map_prog_compatibility() in kernel/bpf/verifier.c.
    const hash = { type: BPF_MAP_TYPE_HASH, flags: sizes.samples ? 0 : BPF_F_NO_PREALLOC };
    const targets = make({ ...hash, keySize: 4, valueSize: 4, maxEntries: maxTargets, name: 'tap_targets' });
    const byName = new Map<MapName, BpfMap>([
      [lostMap, lost],
      [targetsMap, targets],
    ]);
    const guard = sizes.guarded
      ? make({ type: BPF_MAP_TYPE_ARRAY, keySize: 4, valueSize: 8, maxEntries: 1, name: 'tap_guard' })
      : null;
    if (guard !== null) byName.set(guardMap, guard);
    for (const [number, { words, forgets }] of sizes.saves) {
      byName.set(
        `saved:${number}`,
        make({
          type: forgets ? BPF_MAP_TYPE_LRU_HASH : BPF_MAP_TYPE_HASH,
          keySize: 8,
          valueSize: words * 8,
          maxEntries: maxSaved,
          name: 'tap_saved',
        }),
      );
      yield;
    }
    const rings: BpfMap[] = [];
    while (ringBytes !== null && rings.length < possibleCpus) {
      rings.push(make(ringSpec(ringBytes), 'rings'));
      yield;
    }
    if (rings.length > 0) byName.set(ringsMap, outerOf(make, rings));
    const states = new Map<StateRef, BpfMap>();
    for (const state of sizes.states) {
      const named = make(stateMapSpec(state), 'maps');
      if (state.initial !== 0n) named.update(new Uint8Array(4), bytesOf(state.initial));
      states.set(state, named);
      byName.set(stateMap(state.name), named);
      yield;
    }
    for (const [name, step] of sizes.samplings) byName.set(name, make(samplingMapSpec(step)));
    return { rings, lost, targets, guard, states, byName, close };
  } catch (error) {
    close();
    throw error;
  }
}

const bytesOf = (word: bigint): Uint8Array =>
  new Uint8Array(BigUint64Array.of(BigInt.asUintN(64, word)).buffer);

type Make = (spec: MapSpec) => BpfMap;

function ringSpec(bytes: number): MapSpec {
  return { type: BPF_MAP_TYPE_RINGBUF, keySize: 0, valueSize: 0, maxEntries: bytes, name: 'tap_ring' };
}

function outerOf(make: Make, rings: readonly BpfMap[]): BpfMap {
  const outer = make({
    type: BPF_MAP_TYPE_ARRAY_OF_MAPS,
    keySize: 4,
    valueSize: 4,
    maxEntries: rings.length,
    innerMap: rings[0] as BpfMap,
    name: 'tap_rings',
  });
  rings.forEach((inner, cpu) => outer.updateWithMap(new Uint8Array(Uint32Array.of(cpu).buffer), inner));
  return outer;
}
