// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { manifestOf } from '../setup/manifest.js';
import { ROOT } from '../setup/workspace.js';

/**
 * The folders of the packages that are published, as paths from the root folder: all that are not private.
 * @param {string} root
 */
export function publishedFolders(root = ROOT) {
  const folders = ['native-core', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)];
  return folders.filter((folder) => {
    const path = join(root, folder);
    return existsSync(join(path, 'package.json')) && manifestOf(path).private !== true;
  });
}
