export { bytesOf, textOf } from './utf8.js';
export { escapedJson } from './escaped-json.js';
export { escapeText } from './escape-text.js';
export { beginningWith, havingLetters, type BytesTest } from './letters.js';
