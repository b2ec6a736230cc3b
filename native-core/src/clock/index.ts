export { CycleClock } from './cycle-clock.js';
export { fitCycleLine, type ClockPair, type CycleFit, type CycleLine } from './cycle-line.js';
