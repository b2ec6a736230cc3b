'use strict';
/**
 * What unpacks xz, loaded when the first file needs it: few have such a part. This is CommonJS because its `require()` waits
 * until it is called, and because bundlers see it and take the library in.
 *
 * @type {typeof import('xz-decompress').XzReadableStream}
 */
exports.XzReadableStream = function (...args) {
  return new (require('xz-decompress').XzReadableStream)(...args);
};
