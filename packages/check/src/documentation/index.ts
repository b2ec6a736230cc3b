export { documentTapset, type Documented } from './document-tapset.js';
