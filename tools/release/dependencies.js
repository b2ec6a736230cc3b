// @ts-check
import { cpSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { manifestOf } from '../setup/manifest.js';
import { ROOT } from '../setup/workspace.js';

/**
 * Publishes what the core depends on into a registry, from where it is installed here, so that nothing is downloaded.
 * @param {import('./registry.js').Registry} registry
 */
export async function publishDependencies(registry) {
  const { dependencies } = manifestOf(join(ROOT, 'native-core'));
  await Promise.all(
    Object.keys(dependencies).map(async (name) => {
      const folder = join(registry.folder, 'dependencies', name);
      // npm does not publish what lies in a folder node_modules.
      cpSync(realpathSync(join(ROOT, 'native-core/node_modules', name)), folder, { recursive: true });
      await registry.publish(folder);
    }),
  );
}
