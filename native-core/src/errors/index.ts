export { closest, closestNames, fewNames, mayBeNear } from './closest.js';
export { checkOptions, requireRange, type OptionType } from './options.js';
export { fault } from './fault.js';
export { placeIn, withPlace } from './place-in.js';
export { TapError, type TapErrorCode, type TapErrorOptions } from './tap-error.js';
export { VerifierError } from './verifier-error.js';
