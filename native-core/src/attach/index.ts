export { addMisses, type Attachment, type Misses } from './attachment.js';
export { attachProgram, type AttachContext } from './mechanism.js';
