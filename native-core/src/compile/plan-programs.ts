import type { ProbePair, QuerySpec } from '../define/index.js';
import { Address } from '../expr/index.js';
import type { Kernel } from '../kernel/index.js';
import { isMulti, resolve, targetName, type Candidate, type Plan } from '../resolve/index.js';
import { limitedToTarget, withoutCallsOf } from './limited.js';
import { requirePrograms, type SettledCompileOptions } from './options.js';
import { withTriggers } from './trigger.js';

/** A plan with its query and its number in the session. */
export interface PlannedProgram {
  readonly spec: QuerySpec;
  readonly plan: Plan;
  readonly number: number;
  readonly role: 'reports' | 'precedes' | 'switches';
  /** Number of the first program of the same query. */
  readonly first: number;
  /** Number of the program whose map holds what is saved of a call. */
  readonly savedIn: number;
}

/**
 * As many functions share a program at least. It takes each of them about 20 ms to get a program of its own, so fewer are attached in a
 * third of a second; and programs of their own cost less at each event, and by fentry they count what they miss on all kernels.
 */
export const fewestShared = 16;

/** The words of a value of the map that holds what is saved of a call: as many as any of its candidates saves. */
export const savedWordsOf = ({ plan }: Pick<PlannedProgram, 'plan'>): number =>
  Math.max(...plan.candidates.map(({ saves }) => saves.length));

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
  const alone = { targetPid: target?.pid ?? 0, pidNamespace, ...(mechanisms && { mechanisms }) };
  const { queries, triggers } = withTriggers(specs, { start: start?.spec, stop: stop?.spec });
  const places = specs.reduce((sum, { probe }) => sum + probe.choices.length, 0);
  const options = { ...alone, shared: mechanisms?.some(isMulti) ?? places >= fewestShared };
  const planned: PlannedProgram[] = [];
  // Each query has at least one.
  requirePrograms(specs.length, maxPrograms);
  const all = [
    ...queries.map((one) => ({ ...one, role: 'reports' as const })),
    ...triggers.map((spec) => ({ spec, of: spec, role: 'switches' as const })),
  ];
  for (const { spec, of, role } of all) {
    yield;
    const foreign = exceptCallsOf === undefined ? spec : withoutCallsOf(exceptCallsOf, spec);
    const limited = target?.limit ? limitedToTarget(foreign) : foreign;
    const first = planned.length;
    const { pair } = spec.probe;
    const add = (plans: readonly Plan[], part: Pick<PlannedProgram, 'spec' | 'role'>): void => {
      planned.push(...numbered(plans, planned.length).map((one) => ({ ...one, ...part, first })));
    };
    add(resolve(limited, kernel, options), { spec: of, role });
    if (pair !== undefined) {
      const before = precedingSpec(pair);
      add(resolve(before, kernel, alone), { spec: before, role: 'precedes' });
    }
    requirePrograms(planned.length, maxPrograms);
  }
  return planned;
}

/** The plans of one probe, each with its number and that of the one whose map holds what is saved of a call. */
function numbered(
  plans: readonly Plan[],
  begin: number,
): readonly Pick<PlannedProgram, 'plan' | 'number' | 'savedIn'>[] {
  let announced = begin;
  return plans.map((plan, i) => {
    const number = begin + i;
    const deferred = plan.candidates[0]?.deferred ?? null;
    // The place comes first of those that share what its calls announce.
    if (deferred === 'place') announced = number;
    return { plan, number, savedIn: deferred === null ? number : announced };
  });
}

/** The events that come before, with the key as their only field. They may be of any process. */
function precedingSpec({ from, fromKey }: ProbePair): QuerySpec {
  const fields = { key: new Address(fromKey) };
  return { probe: from, condition: null, sampling: [], actions: [], fields, aggregation: null };
}

/**
 * The order in which programs are attached. Those that note the first events of pairs come after those that wait for them: what
 * is noted before anyone waits would stay in the map. Those that start and stop the others come when all these are there.
 *
 * But an event that is reported at the return of its call comes before those of the return itself, so its program must run
 * before theirs, and they leave their order for it. Of several at one return the kernel runs that of fexit first which came last
 * (bpf_trampoline_link_prog() puts it at the head), and that of kretprobes which came first (the last one takes the return address
 * as the first).
 */
export function inOrder(planned: readonly PlannedProgram[]): readonly PlannedProgram[] {
  const atReturns = planned.filter(atReturn);
  const rank = (one: PlannedProgram): number => {
    const own = roleRanks[one.role];
    if (atReturn(one)) return byFexit(one) ? own + 0.5 : own - 0.5;
    const others = atReturns.filter((other) => targetOf(other) === targetOf(one));
    return others.reduce(
      (most, other) => (byFexit(other) ? Math.min : Math.max)(most, roleRanks[other.role]),
      own,
    );
  };
  const ranks = new Map(planned.map((one) => [one, rank(one)]));
  return planned.toSorted((a, b) => (ranks.get(a) as number) - (ranks.get(b) as number));
}

const roleRanks: Readonly<Record<PlannedProgram['role'], number>> = { reports: 1, precedes: 2, switches: 3 };
const bestOf = ({ plan }: PlannedProgram): Candidate => plan.candidates[0] as Candidate;
const atReturn = (one: PlannedProgram): boolean => bestOf(one).deferred === 'return';
const byFexit = (one: PlannedProgram): boolean => bestOf(one).mechanism === 'fexit';
const targetOf = (one: PlannedProgram): string => targetName(bestOf(one).target);
