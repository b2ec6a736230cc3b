export type { CodeOptions } from './code-options.js';
export {
  counterOf,
  guardMap,
  lostMap,
  lostStride,
  ringsMap,
  samplingMap,
  savedMap,
  namedMap,
  pairMap,
  stacksMap,
  tableMap,
  targetsMap,
  zerosMap,
  type Counted,
  type MapName,
} from './maps.js';
export { generateAnswer } from './answer.js';
export { generatePreceding } from './precede.js';
export { generateProgram, type Outputs } from './program.js';
export { generateEntrySaver } from './saved.js';
export { generateTargetChange } from './target-change.js';
