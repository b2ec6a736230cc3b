export { addMisses, type Attachment, type Misses } from './attachment.js';
export { attachFunctions } from './functions.js';
export { attachProgram, type AttachContext } from './mechanism.js';
