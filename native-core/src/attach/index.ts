export { addMisses, type Attachment, type Misses } from './attachment.js';
export { addressOf, attachFunctions, type SharedFunction } from './functions.js';
export { attachProgram, type AttachContext } from './mechanism.js';
