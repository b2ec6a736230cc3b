export { bytesOf, textOf } from './utf8.js';
export { escapedJson, unsafeCharacters } from './escaped-json.js';
