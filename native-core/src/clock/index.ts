export { fitCycleLine, type ClockPair, type CycleFit, type CycleLine } from './cycle-line.js';
