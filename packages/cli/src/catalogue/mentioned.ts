import { globTest, isGlob, type PackageDocs } from '@tap/native-core/inspect';

/** What a command line has to do with tapsets. */
export interface Asked {
  /** Names and patterns of probes. */
  readonly patterns: readonly string[];
  /** What can call functions: conditions, keys, added values. */
  readonly texts: readonly string[];
}

const words = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/** The test whether a command line mentions a tapset: one of its probes or functions, as its documentation has them. */
export function mentions({ patterns, texts }: Asked): (docs: PackageDocs) => boolean {
  const tests = patterns.map((pattern) =>
    isGlob(pattern) ? globTest(pattern) : (name: string) => name === pattern,
  );
  const called = new Set(texts.flatMap((text) => text.match(words) ?? []));
  const isMeant = (name: string): boolean => tests.some((fits) => fits(name));
  return ({ probes, functions }) =>
    probes.some(
      (probe) => isMeant(probe.name) || (probe.return !== undefined && isMeant(probe.return.name)),
    ) || functions.some(({ name }) => called.has(name));
}
