import type { Probe } from '../define/index.js';

/**
 * A probe whose values are found when it is first used: a pattern means hundreds of them.
 *
 * @param made makes it at its first call, and gives the same then on.
 */
export function lazyProbe<V, N extends string, M extends Probe['moment']>(
  name: N,
  moment: M,
  made: () => Probe<V>,
): Probe<V, N> & { readonly moment: M } {
  return {
    name,
    moment,
    get values() {
      return made().values;
    },
    get choices() {
      return made().choices;
    },
  };
}
