import { samplingMap, type MapName } from '../codegen/index.js';
import type { Sampling } from '../define/index.js';
import { TapError } from '../errors/index.js';
import { walk, type MapRef } from '../expr/index.js';
import { expressionsOf, type Candidate } from '../resolve/index.js';
import { savedWordsOf, type PlannedProgram } from './plan-programs.js';
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
      plan.candidates.every(({ never }) => never)
        ? []
        : (plan.candidates[0]?.sampling ?? []).map((step, i) => [samplingMap(first, i), step] as const),
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

/** What is saved of calls, by the program whose map holds it. */
export function savesOf(plans: readonly PlannedProgram[]): ReadonlyMap<number, SavedWords> {
  const saves = plans.flatMap((one) => {
    const { number, savedIn, plan } = one;
    const words = savedWordsOf(one);
    // All programs of a deferred event share one map.
    if (words === 0 || savedIn !== number || !plan.candidates.some(needsSaved)) return [];
    // A return that the kernel misses leaves behind what its call announced.
    return [[number, { words, forgets: plan.candidates[0]?.deferred === 'place' }] as const];
  });
  return new Map(saves);
}

/** The numbers of the queries on a pair of probes. */
export function pairsOf(plans: readonly PlannedProgram[]): readonly number[] {
  const live = plans.filter(({ plan }) => plan.candidates.some(({ never }) => !never));
  const paired = live.filter(({ role, spec }) => role === 'precedes' || spec.probe.pair !== undefined);
  return [...new Set(paired.map(({ first }) => first))];
}

/** Whether something is saved of the calls of a candidate: also for others, where events are reported later. */
export const needsSaved = ({ saves, never, deferred }: Candidate): boolean =>
  saves.length > 0 && (!never || deferred !== null);

/** Whether a program reports records. */
export const reportsRecords = (plans: readonly PlannedProgram[]): boolean =>
  liveCandidates(plans, 'reports').some(({ fields }) => fields !== null);

/** Whether a program has something that an overload guard can leave out. */
export const canThin = (plans: readonly PlannedProgram[]): boolean =>
  liveCandidates(plans, 'reports').some(({ fields, cells }) => fields !== null || cells.length > 0);

/** Whether a program counts something, such as events without room, when no guard does. */
export function counts(plans: readonly PlannedProgram[]): boolean {
  const all = plans.flatMap(({ plan }) => plan.candidates);
  return (
    all.some((one) => one.mechanism === 'perf_event' || needsSaved(one)) ||
    liveCandidates(plans, 'precedes').length > 0 ||
    all.filter(({ never }) => !never).some(canLackRoom)
  );
}

/** Whether something that a candidate's program does can find no room, or no first event of a pair. */
const canLackRoom = ({ fields, cells, key, sampling, actions, pairKey }: Candidate): boolean =>
  fields !== null ||
  pairKey !== null ||
  (cells.length > 0 && key.length > 0) ||
  sampling.some(({ by }) => by === 'once') ||
  actions.some(({ does, map }) => does !== 'delete' && map.parts > 0);

/** The candidates of a role whose condition an event can meet. */
const liveCandidates = (
  plans: readonly PlannedProgram[],
  wanted: PlannedProgram['role'],
): readonly Candidate[] =>
  plans
    .filter(({ role }) => role === wanted)
    .flatMap(({ plan }) => plan.candidates.filter(({ never }) => !never));
