export { bytesOf, textOf } from './utf8.js';
export { escapedJson } from './escaped-json.js';
export { escapeText } from './escape-text.js';
export { beginningWith, containing, type BytesTest } from './bytes-test.js';
