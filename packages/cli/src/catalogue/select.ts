import { TapError } from '@tap/native-core/tapset';
import type { Catalogue, ListedProbe } from './catalogue.js';
import { closest, closestNames, globTest, isGlob, isKernelName } from '@tap/native-core/inspect';

/** How many names an error proposes for one that does not exist. */
const mostNear = 5;

/** A probe that the user asked for. */
export interface Selected {
  readonly listed: ListedProbe;
  /** Whether it was called by its name, rather than by a pattern that fits it. */
  readonly named: boolean;
}

/**
 * The probes that names and patterns mean, each once, in the order in which they were asked for.
 *
 * @throws TapError TAP_NO_PROBE for a name or a pattern that fits none.
 */
export function selectProbes(catalogue: Catalogue, patterns: readonly string[]): readonly Selected[] {
  const selected = new Map<string, Selected>();
  for (const pattern of patterns) {
    const named = !isGlob(pattern);
    for (const listed of matching(catalogue, pattern)) {
      if (named || !selected.has(listed.name)) selected.set(listed.name, { listed, named });
    }
  }
  return [...selected.values()];
}

/**
 * The probes that a name or a pattern means.
 *
 * @throws TapError TAP_NO_PROBE when there is none.
 */
export function matching(catalogue: Catalogue, pattern: string): readonly ListedProbe[] {
  const fits = isGlob(pattern) ? globTest(pattern) : (name: string) => name === pattern;
  const found = catalogue.probes.filter(({ name }) => fits(name));
  if (found.length === 0) throw noProbe(namesOf(catalogue), pattern);
  return found;
}

/** The probe of a name. @throws TapError TAP_NO_PROBE when there is none, TAP_ARGUMENT for a pattern that fits some. */
export function probeNamed(catalogue: Catalogue, name: string): ListedProbe {
  const listed = catalogue.probes.find((probe) => probe.name === name);
  if (listed === undefined) throw notOne(catalogue, name);
  return listed;
}

/**
 * The error for what is not the name of a probe, where a command takes one: TAP_ARGUMENT for a pattern that fits some, otherwise
 * TAP_NO_PROBE. `others` could be meant, too.
 */
export function notOne(catalogue: Catalogue, name: string, others: readonly string[] = []): TapError {
  const probes = namesOf(catalogue);
  const [some = kernelExample(name)] = isGlob(name) ? [...probes, ...others].filter(globTest(name)) : [];
  if (some === undefined) return noProbe(probes, name, others);
  const isListed = probes.includes(some) && !isKernelName(some);
  return new TapError('TAP_ARGUMENT', `"${printable(name)}" is a pattern, and this command takes one name`, {
    next: isListed
      ? `tap list '${printable(name)}' shows the probes that fit`
      : `write one name, such as ${some}`,
  });
}

/** A name like a pattern of the kernel's own names, which are too many to be searched; undefined for another text. */
function kernelExample(name: string): string | undefined {
  if (!isGlob(name) || !isKernelName(name)) return undefined;
  return name.startsWith('kernel.fn:') ? 'kernel.fn:vfs_read' : 'kernel.tracepoint:sched:sched_switch';
}

/** The error that says that a probe does not exist, with the names that are like it. */
function noProbe(probes: readonly string[], pattern: string, others: readonly string[] = []): TapError {
  const names = [...probes, ...others];
  const [best, ...further] = isGlob(pattern) ? similarPatterns(pattern, names) : similar(pattern, names);
  const shown = `"${printable(pattern)}"`;
  return new TapError(
    'TAP_NO_PROBE',
    isGlob(pattern) ? `no probe fits ${shown}` : `there is no probe ${shown}`,
    best === undefined
      ? { next: howToList(pattern, names) }
      : {
          ...(further.length === 0 ? {} : { facts: [['also', further.join(', ')]] }),
          next: `did you mean ${best}?`,
        },
  );
}

function namesOf({ probes }: Catalogue): readonly string[] {
  return probes.map(({ name }) => name);
}

function printable(pattern: string): string {
  return pattern.replace(/\p{C}/gu, '?');
}

/** The command that lists the probes whose first word is the pattern's, or all of them. */
function howToList(pattern: string, names: readonly string[]): string {
  const [, word] = /^(\w+)\./.exec(pattern) ?? [];
  return word !== undefined && names.some((name) => name.startsWith(`${word}.`))
    ? `tap list '${word}.*' shows the probes of ${word}`
    : 'tap list shows all probes';
}

/** Names that were mistyped, or of which only a part was given: `sendmsg`, `tcp`, `tcp.send`, `tcp.sned`. */
function similar(name: string, names: readonly string[]): readonly string[] {
  const close = closestNames(name, names, mostNear);
  if (close.length > 0 || name === '') return close;
  const words = names.filter((candidate) => candidate.split('.').includes(name));
  const parts = words.length > 0 ? words : names.filter((candidate) => candidate.includes(name));
  return (parts.length > 0 ? parts : startingLike(name, names)).slice(0, mostNear);
}

/** The names whose start is the one most like a name. */
function startingLike(name: string, names: readonly string[]): readonly string[] {
  const start = closest(
    name,
    names.map((candidate) => candidate.slice(0, name.length)),
  );
  return start === null ? [] : names.filter((candidate) => candidate.startsWith(start));
}

/** The pattern with the words before its first `*` put right: `tcp.*` for `tpc.*`. */
function similarPatterns(pattern: string, names: readonly string[]): readonly string[] {
  const [, start, rest] = /^([\w.]+)(\..*)$/.exec(pattern) ?? [];
  if (start === undefined || rest === undefined) return [];
  const words = start.split('.').length;
  const starts = names.map((name) => name.split('.').slice(0, words).join('.'));
  const found = closest(start, starts);
  return found !== null && names.some(globTest(found + rest)) ? [found + rest] : [];
}
