export type { Check } from './check.js';
export { doctor, type Diagnosis } from './doctor.js';
export { originsOf, type PlaceOrigin, type ValueOrigin } from './origins.js';
export { explain, type ExplainOptions } from './explain.js';
export type { Explanation } from './explanation.js';
export { descendantsOf } from './descendants.js';
