import { readManifest, type PackageManifest } from '@tap/native-core/inspect';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A package in the file system. */
export interface Package {
  readonly name: string;
  readonly version: string | null;
  /** Its folder, without symbolic links. */
  readonly folder: string;
  /** Whether its package.json marks it as a tapset: `"tap": { "tapset": true }`. */
  readonly isTapset: boolean;
  /** Path of its module; null when it exports none. */
  readonly module: string | null;
  /** Path of its docs.json, which need not be there. */
  readonly docs: string;
}

/** The package of a folder; null for a folder without a package.json that has a name. */
export function packageIn(folder: string): Package | null {
  const text = manifestText(folder);
  return text === null ? null : packageOf(folder, text);
}

/** The package of a folder when it is marked as a tapset. Most packages are not, and are looked at no closer. */
export function tapsetIn(folder: string): Package | null {
  const text = manifestText(folder);
  if (text?.includes('"tapset"') !== true) return null;
  const found = packageOf(folder, text);
  return found?.isTapset === true ? found : null;
}

/** The folders of the packages in a `node_modules`, those in scopes included. */
export function packagesIn(modules: string): readonly string[] {
  return namesIn(modules).flatMap((name) =>
    name.startsWith('@')
      ? namesIn(join(modules, name)).map((inner) => join(modules, name, inner))
      : [join(modules, name)],
  );
}

/** A folder and those above it, up to the root. */
export function withParents(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...withParents(parent)];
}

function packageOf(folder: string, text: string): Package | null {
  const manifest = parsed(text);
  if (manifest?.name == null) return null;
  const { name, version, isTapset, module, docs } = manifest;
  const own = realpathSync(folder);
  return {
    name,
    version,
    folder: own,
    isTapset,
    module: module === null ? null : join(own, module),
    docs: join(own, docs),
  };
}

function parsed(text: string): PackageManifest | null {
  try {
    return readManifest(text);
  } catch {
    // Of a package that cannot be read nothing is known, also not that it is a tapset.
    return null;
  }
}

function manifestText(folder: string): string | null {
  const file = join(folder, 'package.json');
  try {
    // Anything else, such as a pipe, could make us wait.
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : null;
  } catch {
    return null;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}
