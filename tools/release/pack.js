// @ts-check
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { manifestOf } from '../setup/manifest.js';
import { SetupError } from '../setup/say.js';
import { publishedFolders } from './published.js';

/**
 * A package as it would be published.
 * @typedef {{ name: string, version: string, manifest: Record<string, unknown>, tarball: string }} Packed
 */

/**
 * Packs packages. pnpm adds the licence of the root to each.
 * @param {string} root the repository
 * @param {string} into a folder for the tarballs
 * @param {string[]} folders by default all that are published
 * @returns {Packed[]} native-core first, which the others ask for
 */
export function packAll(root, into, folders = publishedFolders(root)) {
  const { packageManager } = manifestOf(root);
  return folders.map((name) => {
    const folder = join(root, name);
    const manifest = manifestOf(folder);
    const tarball = join(into, `${manifest.name.replace(/[@/]/g, '')}.tgz`);
    try {
      execFileSync('npx', ['-y', packageManager, 'pack', '--out', tarball], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        // It is the version that package.json names: pnpm need not ask the registry for itself.
        env: { ...process.env, pnpm_config_pm_on_fail: 'ignore' },
      });
    } catch (error) {
      const { stdout = '', stderr = '' } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
      throw new SetupError(`${manifest.name} cannot be packed\n${stdout}${stderr}`.trim(), { cause: error });
    }
    return { name: manifest.name, version: manifest.version, manifest, tarball };
  });
}
