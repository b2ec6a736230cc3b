export { bytesOf, textOf } from './utf8.js';
