import { guardMap, lostMap, targetsMap, type MapName } from '../codegen/index.js';
import type { CompiledMap, MapPurpose, MapRequest } from '../compile/index.js';
import type { MapRef } from '../expr/index.js';
import { takeAll, type BpfMap } from '../sys/index.js';
import { createRequested } from './create-map.js';
import type { KernelMemory, MemoryLedger } from './ledger.js';
import { mapBytes } from './map-bytes.js';
import { Rings } from './rings.js';

/** The maps of a session. They belong to it, and live as long as one descriptor or program holds them. */
export interface SessionMaps {
  /** The rings of the CPUs; null when no query reports its events. */
  readonly rings: Rings | null;
  /** What programs count; null when they count nothing. */
  readonly lost: BpfMap | null;
  /** The processes of the target; null when no program follows them. */
  readonly targets: BpfMap | null;
  /** What an overload guard tells the programs; null without one. */
  readonly guard: BpfMap | null;
  /** The named maps that programs share. */
  readonly named: ReadonlyMap<MapRef, BpfMap>;
  /** All that code can refer to. */
  readonly byName: ReadonlyMap<MapName, BpfMap>;
  close(): void;
}

/** What counts the memory of maps, and for which CPUs. */
export interface Counting {
  readonly memory: MemoryLedger;
  readonly possibleCpus: number;
  /** The CPUs that get a ring now; at least one. */
  readonly runningCpus: readonly number[];
}

/** Makes the maps of a session at once; without a count, each possible CPU gets a ring. Throws as `mapSteps` does. */
export function createMaps(maps: readonly CompiledMap[], counting: Counting | null = null): SessionMaps {
  return takeAll(mapSteps(maps, counting));
}

/**
 * Makes the maps that the programs of a session share, one at each step. Throws the kernel's error as it is, and what is thrown into
 * it, with nothing left behind.
 *
 * @throws TapError TAP_ARGUMENT for more memory than the ledger allows.
 */
export function* mapSteps(
  maps: readonly CompiledMap[],
  counting: Counting | null = null,
): Generator<void, SessionMaps, undefined> {
  const made: BpfMap[] = [];
  const close = (): void => made.forEach((map) => map.close());
  const bytesOf = (map: MapRequest): number => mapBytes(map, counting?.possibleCpus ?? 1);
  const make = (request: MapRequest, create: () => BpfMap): BpfMap => {
    counting?.memory.take({ [memoryKind(request.purpose)]: bytesOf(request) });
    const map = create();
    made.push(map);
    return map;
  };
  const byName = new Map<MapName, BpfMap>();
  const live = new Map<MapRef, BpfMap>();
  let rings: Rings | null = null;
  const cpusOf = ({ entries }: CompiledMap): readonly number[] =>
    counting?.runningCpus ?? Array.from({ length: entries }, (_, cpu) => cpu);
  try {
    // All rings at once, before the first of them takes its part.
    for (const map of maps)
      if (map.inner !== null)
        counting?.memory.require({
          [memoryKind(map.inner.purpose)]: bytesOf(map.inner) * cpusOf(map).length,
        });
    for (const map of maps) {
      const { name, inner, named } = map;
      if (inner === null)
        byName.set(
          name,
          make(map, () => createRequested(map)),
        );
      else {
        const cpus = cpusOf(map);
        rings = new Rings({ ...map, inner }, cpus[0] as number, make);
        yield* rings.add(cpus);
        byName.set(name, rings.outer);
      }
      if (named !== null) live.set(named, beginning(byName.get(name) as BpfMap, named));
      yield;
    }
    const shared = (name: MapName): BpfMap | null => byName.get(name) ?? null;
    const [lost, targets, guard] = [shared(lostMap), shared(targetsMap), shared(guardMap)];
    return { rings, lost, targets, guard, named: live, byName, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** A named map; a variable begins with its value. */
function beginning(map: BpfMap, { initial }: MapRef): BpfMap {
  if (initial !== 0n)
    map.update(new Uint8Array(4), new Uint8Array(BigUint64Array.of(BigInt.asUintN(64, initial)).buffer));
  return map;
}

function memoryKind(purpose: MapPurpose): keyof KernelMemory {
  if (purpose === 'ring') return 'rings';
  return purpose === 'named' ? 'maps' : 'others';
}
