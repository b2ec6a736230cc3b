// @ts-check
// What `npm pack` and `npm publish` run first in a package: it refuses to pack what is not built.
import { basename, resolve } from 'node:path';
import { lacksOf } from './lacks.js';

const [first] = lacksOf(resolve('.'));
if (first !== undefined) {
  console.error(`${basename(resolve('.'))} cannot be packed: ${first}`);
  process.exitCode = 1;
}
