export type { CodeOptions } from './begin.js';
export {
  lostMap,
  lostStride,
  ringsMap,
  savedMap,
  stacksMap,
  tableMap,
  targetsMap,
  zerosMap,
  type MapName,
} from './maps.js';
export { generatePreceding } from './precede.js';
export { generateProgram } from './program.js';
export { generateEntrySaver } from './saved.js';
export { generateTable } from './table.js';
export { generateTargetChange } from './target-change.js';
