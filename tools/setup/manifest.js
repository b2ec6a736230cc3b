// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The package.json of a folder. @param {string} folder @returns {any} */
export const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
