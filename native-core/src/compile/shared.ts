import { samplingMap, type MapName } from '../codegen/index.js';
import type { Sampling } from '../define/index.js';
import { TapError } from '../errors/index.js';
import { walk, type MapRef } from '../expr/index.js';
import { expressionsOf } from '../resolve/index.js';
import type { PlannedProgram } from './plan-programs.js';
import type { SavedWords } from './session-maps.js';

/**
 * The named maps that the programs of a session use.
 *
 * @throws TapError TAP_ARGUMENT for two maps of the same name.
 */
export function namedMapsOf(plans: readonly PlannedProgram[]): readonly MapRef[] {
  const byName = new Map<string, MapRef>();
  const add = (map: MapRef): void => {
    const known = byName.get(map.name) ?? map;
    byName.set(map.name, known);
    if (known === map) return;
    throw new TapError('TAP_ARGUMENT', `two maps of a session are called "${map.name}"`, {
      next: 'make a map once, and use it in all queries that share it',
    });
  };
  for (const candidate of plans.flatMap(({ plan }) => plan.candidates)) {
    candidate.actions.forEach(({ map }) => add(map));
    for (const root of expressionsOf(candidate)) walk(root, (node) => node.op === 'map' && add(node.map));
  }
  return [...byName.values()];
}

/** The samplings, by the map in which each keeps its state. */
export function samplingsOf(plans: readonly PlannedProgram[]): ReadonlyMap<MapName, Sampling<unknown>> {
  return new Map(
    plans.flatMap(({ plan, first }) =>
      (plan.candidates[0]?.sampling ?? []).map((step, i) => [samplingMap(first, i), step] as const),
    ),
  );
}

/** Whether a program asks if a process descends from the target. */
export function asksForTargets(plans: readonly PlannedProgram[]): boolean {
  let asks = false;
  for (const candidate of plans.flatMap(({ plan }) => plan.candidates))
    for (const root of expressionsOf(candidate)) walk(root, ({ op }) => (asks ||= op === 'inTarget'));
  return asks;
}

/** What is saved for each plan that may need it. */
export function savesOf(plans: readonly PlannedProgram[]): ReadonlyMap<number, SavedWords> {
  const saves = plans.flatMap(({ number, savedIn, role, plan, spec }) => {
    const words = Math.max(...plan.candidates.map((candidate) => candidate.saves.length));
    // All programs of a pair share one map, and so do those of a deferred event.
    if (words === 0 || (role === 'reports' && savedIn !== number)) return [];
    // A return that the kernel misses leaves behind what its call announced.
    const forgets = spec.probe.pair !== undefined || plan.candidates[0]?.deferred === 'place';
    return [[number, { words, forgets }] as const];
  });
  return new Map(saves);
}
