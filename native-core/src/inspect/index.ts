export { doctor, type Check, type Diagnosis } from './doctor.js';
export { explain, type Explanation, type ExplainOptions } from './explain.js';
