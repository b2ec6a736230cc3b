export { lacksOf, type Lack } from './lacks.js';
export {
  expressionsOf,
  isMulti,
  mechanismNames,
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
export { stackPointerSlot } from './registers.js';
