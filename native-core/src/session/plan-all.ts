import { inTarget, type ProbePair, type QueryData } from '../define/index.js';
import { Address } from '../expr/index.js';
import type { Kernel } from '../kernel/index.js';
import { resolve, type PidNamespace } from '../resolve/index.js';
import type { NumberedPlan } from './install.js';
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
  queries: readonly QueryData[],
  kernel: Kernel,
  { target, maxPrograms, self }: SettledOptions,
  { mechanisms, start, stop, pidNamespace }: AttachOptions & { readonly pidNamespace: PidNamespace | null },
  pace: Pace = new Pace({}),
): Promise<readonly NumberedPlan[]> {
  const options = { targetPid: target?.pid ?? 0, pidNamespace, ...(mechanisms && { mechanisms }) };
  const { asked, triggers } = withTriggers(queries, { ...(start && { start }), ...(stop && { stop }) });
  const plans: NumberedPlan[] = [];
  for (const { query, of } of [...asked, ...triggers.map((trigger) => ({ query: trigger, of: trigger }))]) {
    await pace.turn();
    const foreign = self ? query : withoutOwnCalls(query);
    const limited = target?.limit ? limitToTarget(foreign) : foreign;
    const first = plans.length;
    const { pair } = query.probe;
    let announced = first;
    for (const plan of resolve(limited, kernel, options)) {
      const number = plans.length;
      const deferred = plan.candidates[0]?.deferred ?? null;
      // The place comes first of those that share what its calls announce.
      if (deferred === 'place') announced = number;
      const savedIn = pair !== undefined ? first : deferred !== null ? announced : number;
      plans.push({ query: of, plan, number, role: 'reports', first, savedIn });
    }
    // After those that wait for them: what is noted before anyone waits would stay in the map.
    if (pair !== undefined) {
      const before = precedingQuery(pair);
      for (const plan of resolve(before, kernel, options))
        plans.push({ query: before, plan, number: plans.length, role: 'precedes', first, savedIn: first });
    }
    requirePrograms(plans.length, maxPrograms);
  }
  return plans;
}

/** The cheap test for the process comes before what the query asks. */
function limitToTarget(query: QueryData): QueryData {
  const { condition } = query;
  return { ...query, condition: condition === null ? inTarget() : inTarget().and(condition) };
}

/** Events that come before, with the key as their only field. They may be of any process. */
function precedingQuery({ from, fromKey }: ProbePair): QueryData<never> {
  const key = new Address(fromKey);
  const selection = { probe: from, condition: null, sampling: [], actions: [] };
  return { row: undefined as never, ...selection, fields: { key }, aggregation: null };
}
