export { hiddenMistakes } from './hidden.js';
export {
  checkProbe,
  findPlaces,
  type CheckedPlace,
  type CheckedValue,
  type OnKernel,
  type ProbeOnKernel,
  type ProbePlaces,
} from './on-kernel.js';
