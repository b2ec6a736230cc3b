'use strict';
/**
 * Acorn, loaded when the first callback needs it: most have no operator that must be looked at. This is CommonJS because
 * its `require()` waits until it is called, and because bundlers see it and take Acorn in.
 *
 * @type {typeof import('acorn').parse}
 */
exports.parse = (...args) => require('acorn').parse(...args);
