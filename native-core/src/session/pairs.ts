import { pairMap } from '../codegen/index.js';
import type { QuerySpec } from '../define/index.js';
import { TapError } from '../errors/index.js';
import type { BpfMap } from '../sys/index.js';
import type { Losses } from './losses.js';
import type { AttachedParts } from './parts.js';

/** How many events of a pair of probes, made by `between()`, met each other. All numbers are exact, since the start. */
export interface PairStats {
  /** First events. */
  readonly begun: number;
  /** First events whose key was waiting already: the earlier one never meets its partner. */
  readonly repeated: number;
  /** First events that met their partner. */
  readonly met: number;
  /** First events that wait now, or waited at the end of the session. */
  readonly open: number;
  /** First events that were forgotten, because more were waiting than there is room for. */
  readonly forgotten: number;
  /** Second events without a first one before them. */
  readonly alone: number;
}

/**
 * Counts how many events of a query met. @throws TapError TAP_ARGUMENT for a query that has no pair in this session.
 */
export function pairStats(spec: QuerySpec, { installed, maps }: AttachedParts, losses: Losses): PairStats {
  const first = installed.find((one) => one.spec === spec && spec.probe.pair !== undefined)?.first;
  if (first === undefined) {
    throw new TapError('TAP_ARGUMENT', `${spec.probe.name} is not a pair of probes of this session`, {
      next: 'give pairs() the query on a probe of between() that was given to attach()',
    });
  }
  const own = installed.flatMap((one) => (one.first === first ? [one.number] : []));
  const [begun, repeated, met, alone] = (['begun', 'again', 'met', 'alone'] as const).map((counted) =>
    losses.of(counted, own),
  ) as [number, number, number, number];
  const waiting = maps.byName.get(pairMap(first));
  // Without the map, no event can meet the conditions.
  const open = waiting === undefined ? 0 : keysIn(waiting);
  // An event that comes while this is counted must not make it negative.
  return { begun, repeated, met, open, forgotten: Math.max(0, begun - repeated - met - open), alone };
}

function keysIn(map: BpfMap): number {
  let count = 0;
  for (const entries of map.entries()) count += entries.count;
  return count;
}
