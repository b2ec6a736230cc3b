import { allTapsets } from './tapsets.js';

/** A function that queries and filters call. */
export interface TapsetFunction {
  readonly name: string;
  readonly call: (...args: readonly unknown[]) => unknown;
}

/** What tapsets share with each other: it takes structures, and no query calls it. */
const shared = new Set(['diskValues']);

const calls = allTapsets.flatMap(({ functions }) => [...functions.values()].map(({ call }) => call));

/** The functions of all tapsets, without their second names. */
export const tapsetFunctions: readonly TapsetFunction[] = [...new Set(calls)]
  .map((call) => ({ name: call.name, call }))
  .filter(({ name }) => !shared.has(name));
