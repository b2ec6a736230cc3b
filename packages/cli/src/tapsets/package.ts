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
  /** `exports` and `main` of its package.json. */
  readonly exports: unknown;
  readonly main: unknown;
}

/** Conditions of `exports` that hold for an `import()` by Node. */
const conditions = new Set(['node', 'import', 'module-sync', 'default']);

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

/** The file that a package exports under a subpath; null where it exports none. */
export function exportedFile(
  { folder, exports, main }: Package,
  subpath: '.' | './docs.json',
): string | null {
  if (exports === undefined || exports === null) {
    return subpath === '.' ? join(folder, typeof main === 'string' ? main : 'index.js') : null;
  }
  const subpaths = Object.keys(Object(exports) as object).some((key) => key.startsWith('.'));
  const target = subpaths ? (exports as Record<string, unknown>)[subpath] : subpath === '.' ? exports : null;
  const file = fileFor(target);
  return file === null ? null : join(folder, file);
}

function fileFor(target: unknown): string | null {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return null;
  for (const [condition, inner] of Object.entries(target) as [string, unknown][]) {
    const file = conditions.has(condition) || Array.isArray(target) ? fileFor(inner) : null;
    if (file !== null) return file;
  }
  return null;
}

function packageOf(folder: string, text: string): Package | null {
  const { name, version, tap, exports, main } = parsed(text);
  if (typeof name !== 'string' || name === '') return null;
  return {
    name,
    version: typeof version === 'string' ? version : null,
    folder: realpathSync(folder),
    isTapset: (Object(tap) as { readonly tapset?: unknown }).tapset === true,
    exports,
    main,
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    // Of a package that cannot be read nothing is known, also not that it is a tapset.
    return {};
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
