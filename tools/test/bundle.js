// @ts-check
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../setup/workspace.js';

/**
 * Bundles kernel tests, each with what it imports of its own package's sources. In an emulated guest Vitest takes half a second for
 * each module that it loads, and Node hardly any for a bundle. Tests find their files as from where they were: a bundle knows the
 * place of each module by its own `import.meta.url`.
 * @param {string[]} files
 * @param {string} folder takes the bundles; vitest.config.ts finds them there
 */
export async function bundleTests(files, folder) {
  // Imported here, because this file is loaded before the packages are installed.
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    cwd: ROOT,
    input: Object.fromEntries(files.map((file) => [file.replace(/\.ts$/, ''), join(ROOT, file)])),
    platform: 'node',
    // One with paths would lead tests to the sources of the packages, which Node cannot run.
    tsconfig: false,
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    // What the oldest Node understands that tap runs on.
    transform: { target: 'node20' },
    plugins: [
      {
        name: 'in-place',
        resolveId: outside,
        transform: { filter: { code: 'import.meta' }, handler: inPlace },
      },
    ],
  });
  await bundle.write({ dir: folder, chunkFileNames: 'chunks/[name]-[hash].js', sourcemap: true });
  await bundle.close();
}

/**
 * Packages stay outside, and are found from the module that imports them.
 * @this {import('rolldown').PluginContext}
 * @param {string} id
 * @param {string | undefined} importer
 */
async function outside(id, importer) {
  if (id.startsWith('.') || id.startsWith('/') || importer === undefined) return null;
  if (isBuiltin(id)) return { id, external: true };
  const found = await this.resolve(id, importer, { skipSelf: true });
  return found && { id: pathToFileURL(found.id).href, external: true };
}

/** @param {string} code @param {string} id */
function inPlace(code, id) {
  return { code: code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)), map: null };
}
