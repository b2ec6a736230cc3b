import type { ProbePair, QuerySpec } from '../define/index.js';
import { Address } from '../expr/index.js';
import type { Kernel } from '../kernel/index.js';
import { resolve, type Plan } from '../resolve/index.js';
import { limitedToTarget, withoutCallsOf } from './limited.js';
import { requirePrograms, type SettledCompileOptions } from './options.js';
import { withTriggers } from './trigger.js';

/** A plan with its query and its number in the session. */
export interface PlannedProgram {
  readonly spec: QuerySpec;
  readonly plan: Plan;
  readonly number: number;
  readonly role: 'reports' | 'precedes';
  /** Number of the first program of the same query. */
  readonly first: number;
  /** Number of the program whose map holds the saved words. */
  readonly savedIn: number;
}

/**
 * The programs of a session's queries, of the events that come before theirs, and of the triggers that start and stop
 * them; one query at each step.
 *
 * @throws TapError TAP_NO_SITE when a query fits nothing of the kernel, TAP_ARGUMENT for more programs than may be.
 */
export function* planPrograms(
  specs: readonly QuerySpec[],
  kernel: Kernel,
  { target, maxPrograms, exceptCallsOf, mechanisms, start, stop, pidNamespace = null }: SettledCompileOptions,
): Generator<void, readonly PlannedProgram[], undefined> {
  const options = { targetPid: target?.pid ?? 0, pidNamespace, ...(mechanisms && { mechanisms }) };
  const { asked, triggers } = withTriggers(specs, { start: start?.spec, stop: stop?.spec });
  const planned: PlannedProgram[] = [];
  for (const { spec, of } of [...asked, ...triggers.map((trigger) => ({ spec: trigger, of: trigger }))]) {
    yield;
    const foreign = exceptCallsOf === undefined ? spec : withoutCallsOf(exceptCallsOf, spec);
    const limited = target?.limit ? limitedToTarget(foreign) : foreign;
    const first = planned.length;
    const { pair } = spec.probe;
    let announced = first;
    for (const plan of resolve(limited, kernel, options)) {
      const number = planned.length;
      const deferred = plan.candidates[0]?.deferred ?? null;
      // The place comes first of those that share what its calls announce.
      if (deferred === 'place') announced = number;
      const savedIn = pair !== undefined ? first : deferred !== null ? announced : number;
      planned.push({ spec: of, plan, number, role: 'reports', first, savedIn });
    }
    // After those that wait for them: what is noted before anyone waits would stay in the map.
    if (pair !== undefined) {
      const before = precedingSpec(pair);
      for (const plan of resolve(before, kernel, options))
        planned.push({ spec: before, plan, number: planned.length, role: 'precedes', first, savedIn: first });
    }
    requirePrograms(planned.length, maxPrograms);
  }
  return planned;
}

/** The events that come before, with the key as their only field. They may be of any process. */
function precedingSpec({ from, fromKey }: ProbePair): QuerySpec {
  const fields = { key: new Address(fromKey) };
  return { probe: from, condition: null, sampling: [], actions: [], fields, aggregation: null };
}

/**
 * The order in which programs are attached. An event that is reported at the return of its call comes before those of
 * the return itself, so its program must run before theirs. Of several at one return the kernel runs that of fexit
 * first which came last (bpf_trampoline_link_prog() puts it at the head), and that of kretprobes which came first (the
 * last one takes the return address as the first).
 */
export function inOrder(planned: readonly PlannedProgram[]): readonly PlannedProgram[] {
  const last = planned.filter(({ plan }) => atReturn(plan) && plan.candidates[0]?.mechanism === 'fexit');
  const first = planned.filter(({ plan }) => atReturn(plan) && plan.candidates[0]?.mechanism !== 'fexit');
  return [...first, ...planned.filter(({ plan }) => !atReturn(plan)), ...last];
}

const atReturn = ({ candidates }: Plan): boolean => candidates[0]?.deferred === 'return';
