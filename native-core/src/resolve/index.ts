export type { Candidate, Mechanism, Plan, Refusal, Target } from './plan.js';
export { currentNamespace, type PidNamespace } from './pid-namespace.js';
export { resolve, type ResolveOptions } from './resolve.js';

export { registerSlot } from './registers.js';
