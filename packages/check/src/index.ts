/**
 * Checks of tapsets, for their authors: a tapset is compiled for the stored types of the supported kernels, and its documentation is read
 * from its declarations.
 *
 * @module
 */
export { checkTapset } from './check-tapset.js';
export { main, type Output } from './command.js';
export {
  findPlaces,
  type CheckedPlace,
  type CheckedValue,
  type OnKernel,
  type ProbeOnKernel,
  type ProbePlaces,
} from './definitions/index.js';
export type { Documented } from './documentation/index.js';
export { referencePage } from './documentation/reference-page.js';
export {
  storedFiles,
  storedKernel,
  storedKernels,
  type StoredFiles,
  type StoredKernel,
} from './kernels/index.js';
export { readDocumentation } from './read-documentation.js';
export {
  formatReport,
  kernelTables,
  problemsOf,
  type ProbeReport,
  type TapsetReport,
} from './report/index.js';
export type { CheckOptions } from './subject.js';
export { tapsetTests, type TapsetTest } from './tapset-tests.js';
