/** The maps that the programs of a session share, by the names that code refers to them with. */
export type MapName =
  | 'rings'
  | 'lost'
  | 'targets'
  | 'guard'
  | `saved:${number}`
  | `pair:${number}`
  | `table:${number}`
  | `zeros:${number}`
  | `stacks:${number}`
  | `map:${string}`
  | `sampling:${string}`;

/** An array of ring buffers, one for each CPU that has come online. */
export const ringsMap = 'rings';
/** One array element: counters of what found no room, `lostStride` bytes for each CPU, `countedKinds` counters for each program. */
export const lostMap = 'lost';
/** The processes that the session is limited to: a hash keyed by process id (u32). */
export const targetsMap = 'targets';
/** One array element: how many of 2^32 events are left out, while a session is overloaded. */
export const guardMap = 'guard';
/** What a program at the entry of a call saves for another one of the same call: a hash keyed by the call, or by its thread. */
export const savedMap = (program: number): MapName => `saved:${program}`;
/** The times of the first events of a pair, by the key that they share with the second ones; by the number of the query. */
export const pairMap = (query: number): MapName => `pair:${query}`;
/** An array of maps, one for each function that shares the program, mostly one: the rows of an aggregation by key, with words for each CPU; or the only row, in an array. */
export const tableMap = (program: number): MapName => `table:${program}`;
/** One array element: the words of a new row. */
export const zerosMap = (program: number): MapName => `zeros:${program}`;
/** A named map of the session. */
export const namedMap = (name: string): MapName => `map:${name}`;
/** What a program remembers to leave out events: by the number of its query and of the step. */
export const samplingMap = (query: number, step: number): MapName => `sampling:${query}.${step}`;
/** The stacks that are parts of keys. */
export const stacksMap = (program: number): MapName => `stacks:${program}`;

/**
 * What is counted: a record without room in its ring, a row in its table, an entry in a map; of a pair of probes, first events,
 * those whose key was waiting already, second events that met theirs, and second events alone; the runs of a program at a timer;
 * of a session with an overload guard, events that are to be reported or measured, and those of them that it left out.
 */
export type Counted =
  'record' | 'row' | 'entry' | 'begun' | 'again' | 'met' | 'alone' | 'run' | 'passed' | 'thinned';
/** The counters of one program, in their order. */
const countedKinds: readonly Counted[] = [
  'record',
  'row',
  'entry',
  'begun',
  'again',
  'met',
  'alone',
  'run',
  'passed',
  'thinned',
];

/** Number of a counter of a program among those of one CPU. */
export function counterOf(program: number, counted: Counted): number {
  return program * countedKinds.length + countedKinds.indexOf(counted);
}

/** Bytes of loss counters for each CPU, in cache lines of its own. */
export function lostStride(programs: number): number {
  return Math.ceil((programs * countedKinds.length * 8) / 64) * 64;
}
