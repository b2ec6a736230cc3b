export { lostMap, lostStride, ringsMap, savedMap, targetsMap, type MapName } from './maps.js';
export { generateProgram, type CodeOptions } from './program.js';
export { generateEntrySaver } from './saved.js';
export { generateTargetChange } from './target-change.js';
