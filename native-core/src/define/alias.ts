import { changed } from './lazy.js';
import type { Probe } from './probe.js';
import { requireProbeName } from './sound.js';

/** A probe, and its return, under another name. */
export type Aliased<P extends Probe<object>, N extends string> = Omit<P, 'name' | 'return'> & {
  readonly name: N;
} & (P extends { readonly return: infer B extends Probe<object> }
    ? { readonly return: Omit<B, 'name'> & { readonly name: `${N}.return` } }
    : unknown);

/**
 * The same probe, and its return, under another name by which it is known.
 *
 * @throws TapError TAP_DEFINITION for a name that is not words with dots between them.
 */
export function alias<P extends Probe<object>, const N extends string>(name: N, probe: P): Aliased<P, N> {
  requireProbeName(name);
  return renamed(name, probe);
}

/** As `alias()`, by any name: probes of the kernel's own functions and events have others than tapsets give. */
export function renamed<P extends Probe<object>, const N extends string>(name: N, probe: P): Aliased<P, N> {
  const back: unknown = 'return' in probe ? probe.return : null;
  return changed(probe, {
    name,
    ...(back === null ? {} : { return: renamed(`${name}.return`, back as Probe<object>) }),
  }) as unknown as Aliased<P, N>;
}
