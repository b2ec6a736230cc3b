import { fileURLToPath } from 'node:url';
import type { AddressSymbol } from '../expr/index.js';
import type { FoundSymbol } from '../kernel/index.js';

/** A place in a source file. */
export interface SourcePosition {
  /** Its path; or what else names it, such as `node:fs` or `[eval]`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1; null where it is not told. */
  readonly column: number | null;
}

/** A function of JavaScript, as a perf map of Node.js names it. */
export interface ScriptFunction {
  /** Empty for one without a name, and for the code of a script itself. */
  readonly name: string;
  readonly position: SourcePosition;
}

/**
 * V8's tag and the tier that compiled it, `JS:*`. The apostrophe says that it is compiled for one context, the `o` before the tier
 * (V8 of Node.js 26) that it is entered in the middle of a loop.
 */
const head = /^(?:JS|Function|LazyCompile|Script|Eval):o?[~^+*]'?/;
const tail = /:(\d{1,9})(?::(\d{1,9}))?$/;
/** A name and a path may both have blanks. */
const fileStart = / (?=\/|file:\/\/\/|node:)/;

/** Reads a name that V8 has written, such as `JS:*total file:///srv/shop.js:12:3`; null for any other one. */
export function parseScriptFunction(name: string): ScriptFunction | null {
  const tag = head.exec(name);
  const place = tail.exec(name);
  if (tag === null || place === null) return null;
  const named = name.slice(tag[0].length, place.index);
  const known = named.search(fileStart);
  const blank = known >= 0 ? known : named.lastIndexOf(' ');
  if (blank < 0 || blank === named.length - 1) return null;
  const [, line, column] = place;
  const position = {
    file: pathOf(named.slice(blank + 1)),
    line: Number(line),
    column: column === undefined ? null : Number(column),
  };
  return { name: named.slice(0, blank), position };
}

/** A function as it is shown, its module being its source file. @param original is its place before it was compiled to JavaScript. */
export function scriptSymbol(
  found: FoundSymbol,
  { name, position }: ScriptFunction,
  original: SourcePosition | null,
): AddressSymbol {
  const { file, line, column } = original ?? position;
  const short = file.startsWith('node:') ? file : file.slice(file.lastIndexOf('/') + 1);
  const place = `${short}:${line}${column === null ? '' : `:${column}`}`;
  return { ...found, name: `${name || '(anonymous)'} (${place})`, mangled: found.name, module: file };
}

/** The path of a file that a URL may name; any other text stays. */
export function pathOf(file: string): string {
  if (!file.startsWith('file:')) return file;
  try {
    return fileURLToPath(file);
  } catch {
    return file;
  }
}
