import type { Probe, Values } from '../define/index.js';
import { closestNames, TapError } from '../errors/index.js';
import type { WordNode } from '../expr/index.js';
import { KernelPointer } from './pointer.js';
import { asKernelValue } from './value.js';

/** The values of something that the kernel told, and what it has besides. */
export interface Told {
  /** The C type of each value. */
  readonly types: ReadonlyMap<string, string>;
  /** What is not a value, with the reason. */
  readonly leftOut: ReadonlyMap<string, string>;
}

/**
 * The same probe, the pointers among its values knowing what they point to, and its values saying what there is when they
 * are asked for something else.
 */
export function told<P extends Probe<object>>(probe: P, facts: Told): P {
  const [leaf] = probe.choices.flat();
  // What is not enumerated, such as `elapsed`, is of every probe, and stays as it is.
  const all = Object.getOwnPropertyDescriptors(probe.values as Values);
  const typed = Object.entries(probe.values as Values).map(([name, value]) => {
    const given = leaf?.values[name];
    const own = given instanceof KernelPointer ? given.from(value.node as WordNode) : value;
    return [
      name,
      { value: asKernelValue(own, facts.types.get(name) ?? 'unknown'), enumerable: true },
    ] as const;
  });
  const values: Values = Object.defineProperties({}, { ...all, ...Object.fromEntries(typed) });
  return Object.freeze({ ...probe, values: refusing(probe.name, Object.freeze(values), facts) });
}

function refusing(probe: string, values: Values, { leftOut }: Told): Values {
  return new Proxy(values, {
    get(target, name, receiver): unknown {
      // A promise and JSON look for these in whatever they get.
      const known = typeof name === 'symbol' || name in target || name === 'then' || name === 'toJSON';
      if (known) return Reflect.get(target, name, receiver);
      throw noValue(probe, name, Object.keys(target), leftOut.get(name));
    },
  });
}

function noValue(probe: string, name: string, has: readonly string[], why: string | undefined): TapError {
  const [best] = closestNames(name, has, 1);
  return new TapError('TAP_DEFINITION', `${probe} has no value "${name}" on this kernel`, {
    facts: [
      ...(why === undefined ? [] : [['why', why] as const]),
      ['it has', has.length === 0 ? 'none' : has.join(', ')],
    ],
    next: best === undefined ? `tap describe ${probe}` : `did you mean ${best}?`,
  });
}
