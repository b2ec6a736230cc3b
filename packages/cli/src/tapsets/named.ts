import type { Tapset } from '@tap/native-core/inspect';
import { TapError } from '@tap/native-core/tapset';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { hasOtherCore } from './candidates.js';
import { otherCore, reasonOf } from './left-out.js';
import { loadFile, loadPackage } from './load.js';
import { packageIn, withParents, type Package } from './package.js';

/**
 * The tapset that `--tapset` names: a file or folder by its path, or a package that is installed in the project.
 *
 * @throws TapError TAP_ARGUMENT when there is none, or it cannot be loaded, TAP_DUPLICATE_CORE when it would load another copy
 * of @tap/native-core.
 */
export async function namedTapset(
  name: string,
  folder: string,
  installed: readonly Package[],
): Promise<Tapset> {
  const found = packageNamed(name, folder) ?? installed.find((one) => one.name === name) ?? null;
  const file = resolve(folder, name);
  if (found === null && !isFile(file)) {
    throw new TapError('TAP_ARGUMENT', `--tapset: there is no package and no file ${JSON.stringify(name)}`, {
      facts: [['looked in', folder]],
      next: 'give the name of an installed package, or the path of a module or of a package',
    });
  }
  const home = found?.folder ?? dirname(realpathSync(file));
  if (hasOtherCore(home)) throw otherCore(name, home);
  try {
    return await (found === null ? loadFile(file, name) : loadPackage(found));
  } catch (error) {
    if (error instanceof TapError) throw error;
    throw new TapError('TAP_ARGUMENT', `--tapset ${name}: ${reasonOf(error)}`, {
      next: 'node shows more of the error: import the module in a program',
      cause: error,
    });
  }
}

function packageNamed(name: string, folder: string): Package | null {
  const path = resolve(folder, name);
  if (isPath(name) || existsSync(join(path, 'package.json'))) return packageIn(path);
  for (const parent of withParents(folder)) {
    const installed = packageIn(join(parent, 'node_modules', name));
    if (installed !== null) return installed;
    const own = packageIn(parent);
    if (own?.name === name) return own;
  }
  return null;
}

function isPath(name: string): boolean {
  return /^\.{0,2}\/|^\.{1,2}$/.test(name);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
