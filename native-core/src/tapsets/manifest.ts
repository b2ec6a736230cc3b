import { exports as exportsOf, type Package } from 'resolve.exports';

/** What a package.json says of a package as far as it can be a tapset; paths are relative to its folder. */
export interface PackageManifest {
  /** Null for a package without a name. */
  readonly name: string | null;
  readonly version: string | null;
  /** Whether `"tap": { "tapset": true }` marks it as a tapset. */
  readonly isTapset: boolean;
  /** `"absent"` of `"tap"`, as it stands there: the probes that some kernels have no place for. */
  readonly absent: unknown;
  /** `"elsewhere"` of `"tap"`, as it stands there: what its definitions name and only kernels have that are not stored. */
  readonly elsewhere: unknown;
  /** Its module, as Node imports it; null when `exports` has none. */
  readonly module: string | null;
  /** The declarations of its module; null without a module. */
  readonly declarations: string | null;
  /** Its docs.json, which need not be there: what `exports` says, or `dist/docs.json`. */
  readonly docs: string;
}

/** Node meets these beside `node`, `import` and `default`. */
const importing = ['module-sync'];

/**
 * Reads a package.json.
 *
 * @throws SyntaxError for a text that is not JSON.
 */
export function readManifest(text: string): PackageManifest {
  const json = Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  const tap = Object(json['tap']) as Readonly<Record<'tapset' | 'absent' | 'elsewhere', unknown>>;
  const name = textOf(json['name']);
  // Only errors need the name of a package.
  const entries = { ...json, name: name ?? '' } as Package;
  const module = moduleOf(entries);
  return {
    name,
    version: textOf(json['version']),
    isTapset: tap.tapset === true,
    absent: tap.absent,
    elsewhere: tap.elsewhere,
    module,
    declarations: module === null ? null : declarationsOf(entries, module),
    docs: exported(entries, './docs.json') ?? 'dist/docs.json',
  };
}

function moduleOf(entries: Package): string | null {
  if (entries.exports != null) return exported(entries, '.');
  return textOf(entries.main) ?? 'index.js';
}

function declarationsOf(entries: Package, module: string): string {
  const typed = exported(entries, '.', ['types']);
  if (typed?.endsWith('.d.ts') === true) return typed;
  return textOf(entries['types']) ?? module.replace(/\.js$/, '.d.ts');
}

/** The file that `exports` names for a subpath; null where it names none. */
function exported(entries: Package, subpath: string, conditions: readonly string[] = []): string | null {
  try {
    return exportsOf(entries, subpath, { conditions: [...importing, ...conditions] })?.[0] ?? null;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
