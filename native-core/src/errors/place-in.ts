import { TapError } from './tap-error.js';

/**
 * The first file and line in a stack that are not native-core's own: `/home/me/mine/dist/index.js:3`; null when there are none, or
 * nothing tells which are its own.
 *
 * @param until the function at whose frame the search ends: below are those of its callers.
 */
export function placeIn(stack: string, until?: { readonly name: string }): string | null {
  const isOwn = ownFiles();
  if (isOwn === null) return null;
  const end = until === undefined ? null : frameOf(until.name);
  for (const line of stack.split('\n')) {
    if (end?.test(line) === true) return null;
    const [, file = '', number = ''] = frame.exec(line) ?? [];
    const path = file.startsWith('file:') ? pathOf(file) : file;
    if (path !== '' && !isOwn(path)) return `${path}:${number}`;
  }
  return null;
}

/** The same error with its place, as the fact `at`; one that has a place keeps it. */
export function withPlace(error: TapError, place: string | null): TapError {
  const { code, summary, facts, next } = error;
  if (place === null || facts.some(([label]) => label === 'at')) return error;
  return new TapError(code, summary, { facts: [...facts, ['at', place]], next, cause: error });
}

/** A line of a stack of V8 with a file: `    at values (file:///home/me/mine.js:3:5)`; paths can have spaces and parentheses. */
const frame = /^\s+at (?:async )?(?:[^/]*\()?((?:file:\/\/)?\/.+?):(\d+):\d+\)?$/;

/** The line of a function: `    at async load (...)`, `    at Object.load (...)`. */
function frameOf(name: string): RegExp {
  return new RegExp(`^\\s+at (?:async )?(?:[^\\s(]+\\.)?${name.replaceAll('$', String.raw`\$`)} \\(`);
}

/** Tells files of native-core, its sources or what is built of them; null where a bundler leaves CommonJS without `import.meta.url`. */
function ownFiles(): ((path: string) => boolean) | null {
  const url = import.meta.url as string | undefined;
  if (url === undefined) return null;
  const [, folder] = /^(.*\/native-core\/)(?:src|dist)\//.exec(pathOf(url)) ?? [];
  // With source maps, stacks of what is built have the sources.
  const own = folder === undefined ? [pathOf(url)] : [`${folder}src/`, `${folder}dist/`];
  return (path) => own.some((start) => path.startsWith(start));
}

/** Definitions, which import this, need nothing of Node's. */
function pathOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname);
}
