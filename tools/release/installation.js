// @ts-check
import { cpSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/workspace.js';
import { publishDependencies } from './dependencies.js';
import { packAll } from './pack.js';
import { Registry } from './registry.js';

/** What is installed: the core, a tapset, and functions for its queries. */
const FOLDERS = ['native-core', 'packages/net', 'packages/context'];

/**
 * Installs packages as a user does who has read the README of `@tap/net`: `npm install` in an empty folder, scripts allowed, from a
 * registry of this process that has the tarballs as they would be published. The example of that README is then in `example.mjs`.
 * @param {string} folder takes all that is in that folder
 * @returns {Promise<{ bytes: number }>} what npm downloaded, with all that the packages depend on
 */
export async function installPacked(folder) {
  const registry = await Registry.open();
  try {
    const packed = packAll(ROOT, registry.folder, FOLDERS);
    await publishDependencies(registry);
    for (const { tarball } of packed) await registry.publish(tarball);
    // It is not in the repository, whose manifest and packages npm and Node would find there.
    const project = registry.project('installed');
    await registry.run(project, 'npm', 'install', ...packed.map(({ name }) => name));
    writeFileSync(join(project, 'example.mjs'), exampleOf(join(project, 'node_modules/@tap/net/README.md')));
    cpSync(project, folder, { recursive: true, verbatimSymlinks: true });
    return { bytes: bytesOf(join(registry.folder, 'storage')) };
  } finally {
    registry.close();
  }
}

/** The first example of a page. @param {string} page */
function exampleOf(page) {
  const code = /^```ts\n([^]*?)^```$/m.exec(readFileSync(page, 'utf8'))?.[1];
  if (code === undefined) throw new Error(`${page} has no example`);
  return code;
}

/** The size of all tarballs that a registry stores. @param {string} storage */
function bytesOf(storage) {
  return readdirSync(storage, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.tgz'))
    .reduce((sum, path) => sum + statSync(join(storage, path)).size, 0);
}
