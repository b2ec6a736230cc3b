import { closest, TapError } from '../errors/index.js';

/**
 * The values of a probe as a callback sees them: asking for an unknown one is an error, where a plain object would give
 * `undefined`.
 *
 * @throws TapError TAP_KIND for an unknown name, when it is read.
 */
export function knownOnly<V>(probe: string, values: V): V {
  if (typeof values !== 'object' || values === null) return values;
  return new Proxy(values, {
    get(target, name, receiver): unknown {
      // A promise and JSON look for these in whatever they get.
      const known = typeof name === 'symbol' || name in target || name === 'then' || name === 'toJSON';
      // Values that the kernel told know more of what there is not.
      const value: unknown = Reflect.get(target, name, receiver);
      if (known) return value;
      const names = Object.keys(target);
      const best = closest(name, names);
      throw new TapError('TAP_KIND', `${probe} has no value "${name}"`, {
        facts: [['values', names.length === 0 ? 'none' : names.join(', ')]],
        next: best === null ? null : `did you mean ${best}?`,
      });
    },
  });
}
