/**
 * Checks of a tapset as tests of Vitest.
 *
 * @module
 */
import { describe, it } from 'vitest';
import { tapsetTests } from './tapset-tests.js';
import { packageOf, type CheckOptions } from './subject.js';

/**
 * Registers the tests of a tapset, one for each probe and kernel, under the name of its package, as an option or the folder gives it.
 *
 * @param module the module of the tapset: `import * as tapset from '../src/index.js'`.
 * @throws TapError TAP_ARGUMENT for a kernel that is not stored, or a folder without the package.json of a tapset.
 */
export function describeTapset(module: object, options: CheckOptions = {}): void {
  describe(options.name ?? packageOf(options).name ?? 'tapset', () => {
    for (const { name, run } of tapsetTests(module, options)) it(name, run);
  });
}
