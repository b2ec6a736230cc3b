/** The maps that the programs of a session share, by the names that code refers to them with. */
export type MapName =
  | 'rings'
  | 'lost'
  | 'targets'
  | `saved:${number}`
  | `table:${number}`
  | `zeros:${number}`
  | `stacks:${number}`;

/** An array of ring buffers, one per CPU. */
export const ringsMap = 'rings';
/** One array element: counters of lost events, `lostStride` bytes for each CPU, 8 bytes for each program. */
export const lostMap = 'lost';
/** The processes that the session is limited to: a hash keyed by process id (u32). */
export const targetsMap = 'targets';
/** What a program at the entry saves for the one at the return: a hash keyed by the place of the stack frame. */
export const savedMap = (program: number): MapName => `saved:${program}`;
/** An array of one map: the rows of an aggregation by key, with words for each CPU; or the only row, in an array. */
export const tableMap = (program: number): MapName => `table:${program}`;
/** One array element: the words of a new row. */
export const zerosMap = (program: number): MapName => `zeros:${program}`;
/** The stacks that are parts of keys. */
export const stacksMap = (program: number): MapName => `stacks:${program}`;

/** Bytes of loss counters for each CPU: 8 for each program, in cache lines of its own. */
export function lostStride(programs: number): number {
  return Math.ceil((programs * 8) / 64) * 64;
}
