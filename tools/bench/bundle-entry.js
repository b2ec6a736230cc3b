// @ts-check
import { join } from 'node:path';

const core = join(import.meta.dirname, '../../native-core/src');

/**
 * Bundles a file that imports inner parts of native-core, which its package does not export; the package itself is the same copy then.
 * @param {string} name of the file beside this one, without its end
 * @returns {Promise<string>} the bundle
 */
export async function bundleEntry(name) {
  // Imported here, because this file is loaded before the packages are installed.
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input: join(import.meta.dirname, `${name}.ts`),
    platform: 'node',
    external: (id) => id.startsWith('node:'),
    resolve: {
      extensionAlias: { '.js': ['.ts', '.js'] },
      alias: {
        '@tap/native-core/tapset': join(core, 'tapset.ts'),
        '@tap/native-core/machine': join(core, 'machine.ts'),
        '@tap/native-core': join(core, 'index.ts'),
      },
    },
  });
  const file = join(import.meta.dirname, 'dist', `${name}.js`);
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  return file;
}
