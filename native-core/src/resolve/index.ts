export {
  expressionsOf,
  moduleOf,
  targetName,
  typesOf,
  withoutTypes,
  type Candidate,
  type Mechanism,
  type Plan,
  type Refusal,
  type Target,
} from './plan.js';
export { currentNamespace, type PidNamespace } from './pid-namespace.js';
export { resolve, type ResolveOptions } from './resolve.js';
export { registerSlot } from './registers.js';
