import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TapError } from '../errors/index.js';

/** The file that node-gyp-build finds in an installed package. */
const packed = join('prebuilds', `linux-${process.arch}`, '@tap+native-core.node');

/**
 * Loads the addon's binary: from the installed package, or, where a bundler has taken this file in, from the folder `prebuilds`
 * beside the bundle. The latter comes first: a package that is installed there, too, may be of another version.
 *
 * @throws TapError TAP_NO_FEATURE where it is not there, or is of no use.
 */
export function loadBinary(): unknown {
  const file = thisFile();
  const require = createRequire(file);
  const folder = dirname(file);
  const root = existsSync(join(folder, packed)) ? null : packageFolder(require);
  return root === null ? loadBeside(folder, require) : loadInstalled(root, require);
}

/** The file with this code; some bundlers leave CommonJS without `import.meta.url`, but it has `__filename`. */
export function thisFile(): string {
  const url = import.meta.url as string | undefined;
  // Programs that Node gets by -e have a `__filename` that is not a file.
  return url === undefined ? __filename : fileURLToPath(url);
}

/** Where the package is installed: found by its own name, so that sources and build find the same; null where it is not. */
function packageFolder(require: NodeJS.Require): string | null {
  try {
    return dirname(require.resolve('@tap/native-core/package.json'));
  } catch {
    return null;
  }
}

function loadInstalled(root: string, require: NodeJS.Require): unknown {
  const binary = join(root, packed);
  const isThere = existsSync(binary);
  try {
    // Where a build of one's own may go before it, node-gyp-build searches.
    if (isThere && !existsSync(join(root, 'build'))) return require(binary);
    return (require('node-gyp-build') as (root: string) => unknown)(root);
  } catch (cause) {
    const next = `install @tap/native-core again, or build it: npx node-gyp rebuild in ${root}`;
    throw isThere ? unusable(binary, cause, next) : missing(binary, { next, cause });
  }
}

function loadBeside(folder: string, require: NodeJS.Require): unknown {
  const binary = join(folder, packed);
  const next = `keep @tap/native-core external and install it, or copy its folder prebuilds to ${folder}`;
  if (!existsSync(binary)) throw missing(binary, { next });
  try {
    return require(binary);
  } catch (cause) {
    throw unusable(binary, cause, next);
  }
}

function missing(binary: string, more: { readonly next: string; readonly cause?: unknown }): TapError {
  const facts = [['searched', binary]] as const;
  return new TapError('TAP_NO_FEATURE', 'the binary of @tap/native-core is missing', { facts, ...more });
}

function unusable(binary: string, cause: unknown, next: string): TapError {
  const says = cause instanceof Error ? cause.message : String(cause);
  const facts = [
    ['binary', binary],
    ['says', says.split('\n', 1)[0] ?? ''],
  ] as const;
  return new TapError('TAP_NO_FEATURE', 'the binary of @tap/native-core cannot be loaded', {
    facts,
    next,
    cause,
  });
}
