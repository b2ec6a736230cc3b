import { SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Absent, type RegularFile, type Steps } from '../sys/index.js';
import { textOf } from '../text/index.js';
import { readerOf } from './named-file.js';
import { pathOf, type SourcePosition } from './script-function.js';

/** Bytes of a source map, and of the mappings in it: Node parses them at once, a hundred nanoseconds for a byte. */
const maxBytes = 2 * 1024 * 1024;
const maxMappings = 256 * 1024;
/** What Node keeps for a byte of mappings. */
const bytesOfMapping = 32;
/** Of the end of a script: first, and how much more where a map in the script goes on before it. */
const tailBytes = 4_096;
const tailGrowth = 8;
const comment = '\n//# sourceMappingURL=';
/** Characters of the name of a source file. */
const maxFile = 1_024;

/** Where the functions of a script stand in what it was compiled from. */
export interface SourceMapped {
  /** What it takes in memory. */
  readonly bytes: number;
  /** The original place of one in the script; null where the map does not tell. */
  original(position: SourcePosition): SourcePosition | null;
}

/** Where a script says that its source map is: a path, or the text of the map itself; null where it says nothing. */
export type MapPlace = { readonly path: string } | { readonly text: string };

/** Reads the last lines of a script. @throws what read(2) refuses, and URL() and decodeURIComponent(). */
export function* readMapPlace(script: RegularFile, path: string): Steps<MapPlace | null> {
  const read = readerOf(script);
  const size = Number(script.stat.size);
  for (let length = tailBytes; ; length *= tailGrowth) {
    const tail = textOf(yield* read(Math.max(0, size - length), length));
    const at = tail.lastIndexOf(comment);
    if (at >= 0) return placeOf(tail.slice(at + comment.length).split(/\s/, 1)[0] as string, path);
    // Without a blank it may be all of a map.
    if (length >= size || length > 2 * maxBytes || /\s/.test(tail.trimEnd())) return null;
  }
}

function placeOf(url: string, script: string): MapPlace {
  const data = /^data:application\/json(?:;charset=[\w-]+)?(;base64)?,/.exec(url);
  if (data === null) return { path: fileURLToPath(new URL(url, pathToFileURL(script))) };
  const content = url.slice(data[0].length);
  const isBase64 = data[1] !== undefined;
  return { text: isBase64 ? Buffer.from(content, 'base64').toString() : decodeURIComponent(content) };
}

/** Reads a file with a source map. @throws Absent for one that is too large; what read(2) refuses. */
export function* readMapText(file: RegularFile): Steps<string> {
  if (file.stat.size > maxBytes) throw new Absent('too large');
  return textOf(yield* readerOf(file)(0, maxBytes));
}

/**
 * Parses a source map (ECMA-426); those of sections are not.
 *
 * @param path is where it was found: the names of sources are relative to it.
 * @throws Absent for what is none, or too large; SyntaxError; what `SourceMap` throws.
 */
export function parseSourceMap(text: string, path: string): SourceMapped {
  if (text.length > maxBytes) throw new Absent('too large');
  const parsed: unknown = JSON.parse(text);
  if (!isSourceMap(parsed)) throw new Absent('damaged');
  const { sources, mappings, sourceRoot } = parsed;
  if (mappings.length > maxMappings) throw new Absent('too large');
  const map = new SourceMap({
    file: '',
    version: 3,
    sources,
    sourcesContent: [],
    names: [],
    mappings,
    sourceRoot: '',
  });
  const root = typeof sourceRoot === 'string' && sourceRoot !== '' ? `${sourceRoot}/` : '';
  return {
    bytes: 4_096 + bytesOfMapping * mappings.length + 2 * text.length,
    original({ line, column }) {
      if (column === null) return null;
      const found = map.findEntry(line - 1, column - 1);
      // Node gives the last one of an earlier line, too.
      if (!('originalSource' in found) || found.generatedLine !== line - 1) return null;
      const { originalSource: source, originalLine, originalColumn } = found;
      const isPlace = isIndex(originalLine) && isIndex(originalColumn);
      if (typeof source !== 'string' || source === '' || source.length > maxFile || !isPlace) return null;
      return {
        file: sourceFile(`${root}${source}`, path),
        line: originalLine + 1,
        column: originalColumn + 1,
      };
    },
  };
}

function isSourceMap(
  parsed: unknown,
): parsed is { sources: string[]; mappings: string; sourceRoot?: unknown; version: 3 } {
  if (typeof parsed !== 'object' || parsed === null) return false;
  const { version, sources, mappings } = parsed as Readonly<Record<string, unknown>>;
  return version === 3 && Array.isArray(sources) && typeof mappings === 'string';
}

const isIndex = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** The path of a source file, or its URL where it is not one of a file. */
function sourceFile(source: string, map: string): string {
  return /^[a-z][a-z\d+.-]*:/i.test(source) ? pathOf(source) : resolve(dirname(map), source);
}
