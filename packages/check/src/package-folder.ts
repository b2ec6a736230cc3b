import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TapError } from '@tap/native-core/tapset';
import type { StoredKernel } from './kernels/index.js';

/** A tapset's package in a folder, as its package.json describes it. */
export interface PackageFolder {
  readonly name: string;
  /** Whether it has `"tap": { "tapset": true }`, by which `tap` finds it. */
  readonly isMarked: boolean;
  /** The probes for which kernels have no place, as its `"tap"` says. */
  readonly absent: Readonly<Record<string, readonly StoredKernel[]>>;
  /** Path of its built module. */
  readonly module: string;
  /** Path of the module's declarations. */
  readonly declarations: string;
  /** Path of its docs.json. */
  readonly docs: string;
}

/** Conditions of `exports`, as those meet them who import the package. */
const importing = ['import', 'node', 'default'];

/**
 * Reads the package.json of a folder.
 *
 * @throws TapError TAP_ARGUMENT when there is none, or it names no exports.
 */
export function readPackageFolder(path: string): PackageFolder {
  const folder = resolve(path);
  const manifest = readManifest(folder);
  const entry = subpath(manifest.exports, '.') ?? manifest.main;
  const module = targetOf(entry, importing);
  if (manifest.name === undefined || module === null)
    throw new TapError('TAP_ARGUMENT', `${folder}/package.json has no "name", or no "exports" with "."`, {
      next: 'write "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" } }',
    });
  const typed = targetOf(entry, ['types', ...importing]) ?? '';
  const declarations = typed.endsWith('.d.ts') ? typed : (manifest.types ?? module.replace(/\.js$/, '.d.ts'));
  const docs = targetOf(subpath(manifest.exports, './docs.json'), importing) ?? 'dist/docs.json';
  return {
    name: manifest.name,
    isMarked: manifest.tap?.tapset === true,
    absent: manifest.tap?.absent ?? {},
    module: join(folder, module),
    declarations: join(folder, declarations),
    docs: join(folder, docs),
  };
}

/**
 * Imports the built module of a package.
 *
 * @throws TapError TAP_ARGUMENT when it is not built.
 */
export async function importModule({ name, module }: PackageFolder): Promise<object> {
  const { href } = pathToFileURL(module);
  try {
    return (await import(/* @vite-ignore */ href)) as object;
  } catch (error) {
    const isMissing = error instanceof Error && 'url' in error && error.url === href;
    if (!isMissing) throw error;
    throw new TapError('TAP_ARGUMENT', `${name} is not built: ${module} is not there`, {
      next: 'build the package first',
    });
  }
}

interface Manifest {
  readonly name?: string;
  readonly main?: string;
  readonly types?: string;
  readonly exports?: unknown;
  readonly tap?: {
    readonly tapset?: unknown;
    readonly absent?: PackageFolder['absent'];
  };
}

function readManifest(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new TapError('TAP_ARGUMENT', `${folder} has no package.json that can be read: ${error.message}`, {
      next: 'name the folder of a package',
    });
  }
}

/** What `exports` says of a subpath; without subpaths, all of it is of `.`. */
function subpath(exported: unknown, path: string): unknown {
  if (typeof exported === 'object' && exported !== null && path in exported)
    return (exported as Readonly<Record<string, unknown>>)[path];
  const hasPaths = Object.keys(Object(exported) as object).some((key) => key.startsWith('.'));
  return path === '.' && !hasPaths ? exported : undefined;
}

/** The file that an entry of `exports` names under the first condition that is met. */
function targetOf(entry: unknown, conditions: readonly string[]): string | null {
  if (typeof entry === 'string') return entry;
  for (const [condition, inner] of Object.entries(Object(entry) as Readonly<Record<string, unknown>>)) {
    const found = conditions.includes(condition) ? targetOf(inner, conditions) : null;
    if (found !== null) return found;
  }
  return null;
}
