/**
 * The command `tap`: lists, describes, traces, explains and diagnoses kernel probes.
 *
 * @module
 */
export { main } from './main.js';
