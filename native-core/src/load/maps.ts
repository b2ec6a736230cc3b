import { guardMap, lostMap, ringsMap, targetsMap, type MapName } from '../codegen/index.js';
import type { CompiledMap, MapPurpose, MapRequest } from '../compile/index.js';
import type { MapRef } from '../expr/index.js';
import type { BpfMap } from '../sys/index.js';
import { createOuter, createRequested, fillOuter } from './create-map.js';
import type { KernelMemory, MemoryLedger } from './ledger.js';
import { mapBytes } from './map-bytes.js';

/** The maps of a session. They belong to it, and live as long as one descriptor or program holds them. */
export interface SessionMaps {
  /** One ring for each CPU; none when no query reports its events. */
  readonly rings: readonly BpfMap[];
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

/** What counts the memory of maps, and for how many CPUs. */
export interface Counting {
  readonly memory: MemoryLedger;
  readonly possibleCpus: number;
}

/** Makes the maps of a session at once. Throws as `mapSteps` does. */
export function createMaps(maps: readonly CompiledMap[], counting: Counting | null = null): SessionMaps {
  const steps = mapSteps(maps, counting);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
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
  let rings: readonly BpfMap[] = [];
  try {
    // All rings at once, before the first of them takes its part.
    for (const { inner, entries } of maps)
      if (inner !== null) counting?.memory.require({ [memoryKind(inner.purpose)]: bytesOf(inner) * entries });
    for (const map of maps) {
      const { name, inner, named } = map;
      if (inner === null)
        byName.set(
          name,
          make(map, () => createRequested(map)),
        );
      else {
        const held: BpfMap[] = [];
        while (held.length < map.entries) {
          held.push(make(inner, () => createRequested(inner)));
          yield;
        }
        const outer = make(map, () => createOuter(map, held[0] as BpfMap));
        yield* fillOuter(outer, held);
        byName.set(name, outer);
        if (name === ringsMap) rings = held;
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
