export { decodeContext, type LiveContext } from './decode-context.js';
export { machine, RunningMachine } from './running-machine.js';
