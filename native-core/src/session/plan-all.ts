import type { ProbePair, QuerySpec } from '../define/index.js';
import { Address } from '../expr/index.js';
import type { Kernel } from '../kernel/index.js';
import { resolve, type PidNamespace } from '../resolve/index.js';
import type { NumberedPlan } from './install.js';
import { limitedToTarget } from './limited.js';
import { requirePrograms, type AttachOptions, type SettledOptions } from './options.js';
import { withoutOwnCalls } from './own-calls.js';
import { Pace } from './pace.js';
import { withTriggers } from './trigger.js';

/**
 * The programs of a session: those of its queries, of what comes before them, of what starts and stops them.
 *
 * @throws TapError TAP_NO_SITE when a query fits nothing of the kernel, TAP_ARGUMENT for more programs than may be.
 */
export async function planAll(
  specs: readonly QuerySpec[],
  kernel: Kernel,
  { target, maxPrograms, self }: SettledOptions,
  { mechanisms, start, stop, pidNamespace }: AttachOptions & { readonly pidNamespace: PidNamespace | null },
  pace: Pace = new Pace({}),
): Promise<readonly NumberedPlan[]> {
  const options = { targetPid: target?.pid ?? 0, pidNamespace, ...(mechanisms && { mechanisms }) };
  const { asked, triggers } = withTriggers(specs, { start: start?.spec, stop: stop?.spec });
  const plans: NumberedPlan[] = [];
  for (const { spec, of } of [...asked, ...triggers.map((trigger) => ({ spec: trigger, of: trigger }))]) {
    await pace.turn();
    const foreign = self ? spec : withoutOwnCalls(spec);
    const limited = target?.limit ? limitedToTarget(foreign) : foreign;
    const first = plans.length;
    const { pair } = spec.probe;
    let announced = first;
    for (const plan of resolve(limited, kernel, options)) {
      const number = plans.length;
      const deferred = plan.candidates[0]?.deferred ?? null;
      // The place comes first of those that share what its calls announce.
      if (deferred === 'place') announced = number;
      const savedIn = pair !== undefined ? first : deferred !== null ? announced : number;
      plans.push({ spec: of, plan, number, role: 'reports', first, savedIn });
    }
    // After those that wait for them: what is noted before anyone waits would stay in the map.
    if (pair !== undefined) {
      const before = precedingSpec(pair);
      for (const plan of resolve(before, kernel, options))
        plans.push({ spec: before, plan, number: plans.length, role: 'precedes', first, savedIn: first });
    }
    requirePrograms(plans.length, maxPrograms);
  }
  return plans;
}

/** Events that come before, with the key as their only field. They may be of any process. */
function precedingSpec({ from, fromKey }: ProbePair): QuerySpec {
  const fields = { key: new Address(fromKey) };
  return { probe: from, condition: null, sampling: [], actions: [], fields, aggregation: null };
}
