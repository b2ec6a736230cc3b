import { checkOptions, TapError } from '../errors/index.js';
import { Address, Int, type WordNode } from '../expr/index.js';
import { changed } from './lazy.js';
import { elapsed, type AtReturn, type Probe } from './probe.js';
import { ask } from './ask.js';

/** What two events have in common: a number or an address. */
export type PairKey = Int<number> | Int<bigint> | Address;

/** The keys of a pair, as each of its probes sees it. */
export interface BetweenOptions<A, B> {
  readonly from: (values: A) => PairKey;
  readonly to: (values: B) => PairKey;
}

/**
 * A probe from one probe to another: it fires at the second one, and has its values and `elapsed`, the nanoseconds
 * since the last event of the first one with the same key. An event of the second one without a first one before it is
 * left out; one of the first without a second one after it takes room until the end. `session.pairs()` counts both.
 *
 * @example
 * on(between(kprocess.create, kprocess.exec, { from: (e) => e.new_pid, to: () => pid() })).hist((e) => e.elapsed);
 *
 * @throws TapError TAP_KIND for a key that is neither a number nor an address.
 */
export function between<A extends object, B extends object, F extends string, T extends string>(
  from: Probe<A, F>,
  to: Probe<B, T>,
  keys: BetweenOptions<A, B>,
): Probe<B & AtReturn, `${F} to ${T}`> {
  checkOptions('between()', keys, { from: 'function', to: 'function' });
  const values: object = Object.create(null, {
    ...Object.getOwnPropertyDescriptors(to.values),
    elapsed: { value: elapsed, enumerable: true },
  }) as object;
  return changed(to, {
    name: `${from.name} to ${to.name}`,
    values: Object.freeze(values) as B & AtReturn,
    pair: Object.freeze({
      from: from as Probe<object> as Probe,
      fromKey: keyOf(keys.from, from),
      toKey: keyOf(keys.to, to),
    }),
  });
}

function keyOf<V>(callback: (values: V) => PairKey, probe: Probe<V>): WordNode {
  const key = ask('between()', callback, probe, (result) => {
    if (result instanceof Int || result instanceof Address) return [result.node];
    throw new TapError('TAP_KIND', 'between(): a key is a number or an address', {
      next: 'write from: (e) => e.new_pid, to: () => pid()',
    });
  });
  return key.node;
}
