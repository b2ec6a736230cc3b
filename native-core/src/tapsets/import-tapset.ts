import { fileURLToPath, pathToFileURL } from 'node:url';
import { placeIn, TapError, withPlace } from '../errors/index.js';
import { uncaughtText } from '../sys/index.js';

/**
 * Imports the module of a tapset.
 *
 * @param file its absolute path.
 * @throws TapError as its definitions throw it; TAP_ARGUMENT for anything else for which the module cannot be loaded. The fact
 * `at` is the file and the line, where Node knows them.
 */
export async function importTapset(file: string): Promise<object> {
  const { href } = pathToFileURL(file);
  const restore = withLongStacks();
  try {
    return (await import(/* @vite-ignore */ href)) as object;
  } catch (error) {
    if (error instanceof TapError) throw withPlace(error, placeIn(error.stack ?? '', importTapset));
    throw notLoaded(error, file, href);
  } finally {
    restore();
  }
}

let importing = 0;
let limitBefore = Error.stackTraceLimit;

/** Above the author's line stand the frames of native-core. Several modules are imported at once: the last one restores the limit. */
function withLongStacks(): () => void {
  if (importing === 0) limitBefore = Error.stackTraceLimit;
  importing += 1;
  Error.stackTraceLimit = 50;
  return () => {
    importing -= 1;
    if (importing === 0) Error.stackTraceLimit = limitBefore;
  };
}

function notLoaded(error: unknown, file: string, href: string): TapError {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (error instanceof Error && 'url' in error && error.url === href)
    return refusal(`${file} is not there`, { next: 'build the package first', cause: error });
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return refusal(`Node ${process.version} cannot load ${file}`, {
      next: 'Node 22.18 and later read TypeScript; for others, compile it',
      cause: error,
    });
  const text = error instanceof Error ? error.message : `it throws ${shown(error)}`;
  const facts = error instanceof Error ? factsOf(placeOf(error, href)) : [];
  return refusal(text.split('\n', 1)[0] ?? '', { facts, next: null, cause: error });
}

function refusal(summary: string, options: ConstructorParameters<typeof TapError>[2]): TapError {
  return new TapError('TAP_ARGUMENT', summary, options);
}

function placeOf(error: Error, href: string): string | null {
  const place = placeIn(error.stack ?? '', importTapset);
  // The error of the parser itself has no frame in a file; one of JSON.parse() has.
  if (place !== null || !(error instanceof SyntaxError)) return place;
  const [, file = '', line = ''] = /^(file:\/\/\/.+):(\d+)$/m.exec(uncaughtText(href)) ?? [];
  return file === '' ? null : `${fileURLToPath(file)}:${line}`;
}

function factsOf(place: string | null): readonly (readonly [string, string])[] {
  return place === null ? [] : [['at', place]];
}

function shown(thrown: unknown): string {
  return typeof thrown === 'string' ? JSON.stringify(thrown) : String(thrown);
}
