import type { Bool } from '../expr/index.js';
import type { Action } from './action.js';
import type { Probe } from './probe.js';
import type { QueryData, Selection } from './query-data.js';
import type { Sampling } from './sampling.js';

/** A query that reports and measures nothing: its events change named maps. It is data; `attach()` runs it. */
export class Update implements QueryData<never> {
  /** Only in types: it reports no events. */
  declare readonly row: never;
  /** The probe that it is on. */
  readonly probe: Probe;
  /** The condition that an event meets, or null for all. */
  readonly condition: Bool | null;
  /** What leaves out some of the events. */
  readonly sampling: readonly Sampling[];
  /** The named maps that each event changes. */
  readonly actions: readonly Action[];
  /** It reports no events. */
  readonly fields = null;
  /** It measures nothing. */
  readonly aggregation = null;

  /** @internal */
  constructor({ probe, condition, sampling, actions }: Selection) {
    this.probe = probe;
    this.condition = condition;
    this.sampling = sampling;
    this.actions = actions;
    Object.freeze(this);
  }
}
