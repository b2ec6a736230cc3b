import { u32, Update, variable, type QueryData } from '../define/index.js';

/** What starts and stops the queries of a session. */
export interface Triggers {
  readonly start?: QueryData;
  readonly stop?: QueryData;
}

/** The queries of a session with what starts and stops them, each with the one that it was made of. */
export interface Triggered {
  /** Those that report and measure; they take events only while they are on. */
  readonly asked: readonly { readonly query: QueryData; readonly of: QueryData }[];
  /** Those that turn them on and off. */
  readonly triggers: readonly QueryData[];
}

/** Adds a variable to the queries that says whether they are on. */
export function withTriggers(queries: readonly QueryData[], { start, stop }: Triggers): Triggered {
  if (start === undefined && stop === undefined)
    return { asked: queries.map((query) => ({ query, of: query })), triggers: [] };
  const on = variable('tap.on', u32, start === undefined ? 1 : 0);
  const turn = (query: QueryData, value: number): QueryData =>
    new Update({ ...query, actions: [...query.actions, on.set(value)] });
  return {
    asked: queries.map((of) => {
      const isOn = on.get().ne(0);
      return { of, query: { ...of, condition: of.condition === null ? isOn : isOn.and(of.condition) } };
    }),
    triggers: [
      ...(stop === undefined ? [] : [turn(stop, 0)]),
      // Last: when it is attached, all the others are there.
      ...(start === undefined ? [] : [turn(start, 1)]),
    ],
  };
}
