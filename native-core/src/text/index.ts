export { bytesOf, textOf } from './utf8.js';
export { escapedJson, unsafe } from './escaped-json.js';
