/**
 * The machine that this process runs on: for functions of tapsets that answer at once, besides in queries.
 *
 * @module
 */
export type { AddressSymbol, TimeZone } from './expr/index.js';
export { machine, type RunningMachine } from './machine/index.js';
export { monotonicTime, readCycles, wallTime } from './sys/index.js';
