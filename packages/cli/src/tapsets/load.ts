import { readTapset, type PackageDocs, type Tapset } from '@tap/native-core/inspect';
import { TapError } from '@tap/native-core/tapset';
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { exportedFile, type Package } from './package.js';

/**
 * Loads the tapset of a package.
 *
 * @throws TapError TAP_ARGUMENT when it exports no module, and whatever its module throws.
 */
export async function loadPackage(found: Package): Promise<Tapset> {
  const { name, version, folder } = found;
  const entry = exportedFile(found, '.');
  if (entry === null) {
    throw new TapError('TAP_ARGUMENT', `${name} exports no module`, {
      next: `give "exports" of ${folder}/package.json an entry "."`,
    });
  }
  return readTapset(await moduleOf(entry), { name, version, documentation: docsOf(found) });
}

/**
 * Loads a tapset that is a file of its own.
 *
 * @throws TapError TAP_ARGUMENT for TypeScript where Node does not read it, and whatever the module throws.
 */
export async function loadFile(file: string, name: string): Promise<Tapset> {
  return readTapset(await moduleOf(file), { name, version: null, documentation: null });
}

async function moduleOf(file: string): Promise<object> {
  try {
    return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as object;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new TapError('TAP_ARGUMENT', `Node ${process.version} cannot load ${file}`, {
        next: 'Node 22.18 and later read TypeScript; for others, compile it',
        cause: error,
      });
    }
    throw error;
  }
}

function docsOf(found: Package): PackageDocs | null {
  const file = exportedFile(found, './docs.json');
  if (file === null || !existsSync(file)) return null;
  return JSON.parse(readFileSync(file, 'utf8')) as PackageDocs;
}
