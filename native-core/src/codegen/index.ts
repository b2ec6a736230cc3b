export type { CodeOptions } from './begin.js';
export {
  lossCounter,
  lostMap,
  lostStride,
  ringsMap,
  samplingMap,
  savedMap,
  stateMap,
  stacksMap,
  tableMap,
  targetsMap,
  zerosMap,
  type Loss,
  type MapName,
} from './maps.js';
export { generatePreceding } from './precede.js';
export { generateProgram, type Deeds } from './program.js';
export { generateEntrySaver } from './saved.js';
export { generateTargetChange } from './target-change.js';
