import { importTapset, readTapset, type PackageDocs, type Tapset } from '@tap/native-core/inspect';
import { TapError } from '@tap/native-core/tapset';
import { existsSync, readFileSync } from 'node:fs';
import type { Package } from './package.js';

/**
 * Loads the tapset of a package, whose documentation has been read.
 *
 * @throws TapError TAP_ARGUMENT when it exports no module, or one that cannot be loaded; what its definitions throw.
 */
export async function loadPackage(found: Package, documentation: PackageDocs | null): Promise<Tapset> {
  const { name, version, folder, module } = found;
  if (module === null) {
    throw new TapError('TAP_ARGUMENT', `${name} exports no module`, {
      next: `give "exports" of ${folder}/package.json an entry "."`,
    });
  }
  return readTapset(await importTapset(module), { name, version, documentation });
}

/**
 * Loads a tapset that is a file of its own.
 *
 * @throws TapError TAP_ARGUMENT when it cannot be loaded; what its definitions throw.
 */
export async function loadFile(file: string, name: string): Promise<Tapset> {
  return readTapset(await importTapset(file), { name, version: null, documentation: null });
}

/**
 * The documentation of a package; null when it has none.
 *
 * @throws TapError TAP_ARGUMENT when its docs.json is something else.
 */
export function documentationOf({ docs: file }: Package): PackageDocs | null {
  if (!existsSync(file)) return null;
  const docs = parsed(file);
  if (areDocs(docs)) return docs;
  throw new TapError('TAP_ARGUMENT', `${file} is not the documentation of a tapset`, {
    next: 'write it again: tap-check --write',
  });
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function areDocs(json: unknown): json is PackageDocs {
  const { probes, functions } = Object(json) as Partial<PackageDocs>;
  return Array.isArray(probes) && Array.isArray(functions);
}
