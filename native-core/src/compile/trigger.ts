import { u32, variable, type QuerySpec } from '../define/index.js';
import { limitedTo } from './limited.js';

/** What starts and stops the queries of a session. */
export interface Triggers {
  readonly start: QuerySpec | undefined;
  readonly stop: QuerySpec | undefined;
}

/** The queries of a session with what starts and stops them, each with the one that it was made of. */
export interface Triggered {
  /** Those that report and measure; they take events only while they are on. */
  readonly queries: readonly { readonly spec: QuerySpec; readonly of: QuerySpec }[];
  /** Those that turn them on and off. */
  readonly triggers: readonly QuerySpec[];
}

/** Adds a variable to the queries that says whether they are on. */
export function withTriggers(specs: readonly QuerySpec[], { start, stop }: Triggers): Triggered {
  if (start === undefined && stop === undefined)
    return { queries: specs.map((spec) => ({ spec, of: spec })), triggers: [] };
  const on = variable('tap.on', u32, start === undefined ? 1 : 0);
  const turn = (spec: QuerySpec, value: number): QuerySpec => ({
    ...spec,
    actions: [...spec.actions, on.set(value)],
    fields: null,
    aggregation: null,
  });
  return {
    queries: specs.map((of) => ({ of, spec: limitedTo(on.get().ne(0), of) })),
    triggers: [
      ...(stop === undefined ? [] : [turn(stop, 0)]),
      // Last: when it is attached, all the others are there.
      ...(start === undefined ? [] : [turn(start, 1)]),
    ],
  };
}
