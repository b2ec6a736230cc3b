import { once, type Probe } from '../define/index.js';

/** A probe whose values are found when it is first used: a pattern means hundreds of them. */
export function lazyProbe<V, N extends string, M extends Probe['moment']>(
  name: N,
  moment: M,
  make: () => Probe<V>,
): Probe<V, N> & { readonly moment: M } {
  const made = once(make);
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
