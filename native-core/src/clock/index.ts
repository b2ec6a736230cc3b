export { CycleClock } from './cycle-clock.js';
export { type ClockPair, type CycleFit, type CycleLine } from './cycle-line.js';
export { WallClock } from './wall-clock.js';
