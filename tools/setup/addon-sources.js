// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A hash of all that the addon is made of. Its build keeps it, by which one that is out of date is known.
 * @param {string} folder of native-core
 * @returns {string}
 */
export function addonSources(folder) {
  const hash = createHash('sha256');
  const files = readdirSync(join(folder, 'addon')).map((name) => `addon/${name}`);
  for (const name of ['binding.gyp', ...files.sort()])
    hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}
