export { doctor, type Check, type Diagnosis } from './doctor.js';
export { explain, type Explanation } from './explain.js';
