import { TapError } from '@tap/native-core/tapset';
import type { Catalogue, ListedProbe } from './catalogue.js';
import { closestFew } from '../errors/closest.js';
import { globTest, isGlob } from '@tap/native-core/inspect';

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
  if (found.length === 0) throw noProbe(catalogue, pattern);
  return found;
}

/** The error that says that a probe does not exist, with the names that are like it. */
export function noProbe(catalogue: Catalogue, pattern: string): TapError {
  const names = catalogue.probes.map(({ name }) => name);
  const [best, ...others] = isGlob(pattern) ? [] : similar(pattern, names);
  const shown = `"${pattern.replace(/\p{C}/gu, '?')}"`;
  return new TapError(
    'TAP_NO_PROBE',
    isGlob(pattern) ? `no probe fits ${shown}` : `there is no probe ${shown}`,
    best === undefined
      ? { next: 'tap list shows all probes' }
      : {
          ...(others.length === 0 ? {} : { facts: [['also', others.join(', ')]] }),
          next: `did you mean ${best}?`,
        },
  );
}

/** Names that were mistyped, or of which only a part was given: `sendmsg`, `tcp`. */
function similar(name: string, names: readonly string[]): readonly string[] {
  const close = closestFew(name, names, 3);
  if (close.length > 0 || name === '') return close;
  return names.filter((candidate) => candidate.split('.').includes(name)).slice(0, 3);
}
