export { attachProgram, type Attachment } from './mechanism.js';
