import { usesOtherCore, type Tapset } from '@tap/native-core/inspect';
import { TapError } from '@tap/native-core/tapset';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { otherCore } from './left-out.js';
import { documentationOf, loadFile, loadPackage } from './load.js';
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
  const file = resolve(folder, name);
  const found =
    packageNamed(name, folder) ?? installed.find((one) => one.name === name) ?? packageWithModule(file);
  if (found === null && !isFile(file)) {
    throw new TapError('TAP_ARGUMENT', `--tapset: there is no package and no file ${JSON.stringify(name)}`, {
      facts: [['looked in', folder]],
      next: 'give the name of an installed package, or the path of a module or of a package',
    });
  }
  const home = found?.folder ?? dirname(realpathSync(file));
  if (usesOtherCore(home)) throw otherCore(name, home);
  try {
    return await (found === null ? loadFile(file, name) : loadPackage(found, documentationOf(found)));
  } catch (error) {
    if (!(error instanceof TapError) || error.code !== 'TAP_ARGUMENT') throw error;
    const { summary, facts, next } = error;
    throw new TapError('TAP_ARGUMENT', `--tapset ${name}: ${summary}`, { facts, next, cause: error });
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

/** The package whose module a file is: as the package it has its documentation. */
function packageWithModule(file: string): Package | null {
  if (!isFile(file)) return null;
  const path = realpathSync(file);
  const home = withParents(dirname(path))
    .map(packageIn)
    .find((one) => one !== null);
  return home?.module != null && isFile(home.module) && realpathSync(home.module) === path ? home : null;
}

function isPath(name: string): boolean {
  return /^\.{0,2}\/|^\.{1,2}$/.test(name);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
