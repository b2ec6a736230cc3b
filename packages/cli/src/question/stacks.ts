import { offCpuQueries, stackFields, type Unit } from '@tap/flame';
import { context, profile, u64, type Probe } from '@tap/native-core/tapset';
import type { Selected } from '../catalogue/select.js';
import { compileCondition } from '../filter/compile.js';
import { scopeOf } from '../filter/scope.js';
import { parsed, planQueries, type AnyQuery, type Plan, type Question } from './queries.js';

/** What is asked of stacks. */
export interface StackQuestion extends Omit<Question, 'added'> {
  /** Frames of each stack at most. */
  readonly depth: number;
}

/** The queries whose events have stacks. */
export interface StackPlan extends Plan {
  /** What is added up; the time between two events of a thread for nanoseconds. */
  readonly unit: Unit;
}

/** The samples of the CPUs, as if somebody had called them by a name. */
export function profileProbe(hertz: number): Selected {
  const probe = profile(hertz) as Probe<object> as Probe;
  return { listed: { name: probe.name, package: '', probe, docs: null }, named: true };
}

/**
 * Makes a query for each probe whose events have the stacks.
 *
 * @throws FilterError when the question does not fit a probe that was called by name, or none at all, and TapError
 *   TAP_ARGUMENT for a depth that no stack has.
 */
export function planStacks(selected: readonly Selected[], question: StackQuestion): StackPlan {
  const { queries, warnings } = planQueries(selected, { ...question, added: null });
  const isSample = ({ spec }: AnyQuery): boolean => spec.probe.name === 'timer.profile';
  return {
    queries: queries.map((query): AnyQuery => {
      // The idle thread of each CPU has this number alone.
      const busy = isSample(query) ? query.where(() => context('host_pid_tgid', u64).ne(0)) : query;
      return busy.select(() => stackFields(question.depth));
    }),
    warnings,
    unit: queries.every(isSample) ? 'samples' : 'events',
  };
}

/**
 * Makes the queries for the time that threads are off the CPUs.
 *
 * @param ofTarget says that only threads of the target are meant.
 * @throws FilterError for a condition that does not fit a switch, and TapError as `planStacks()`.
 */
export function planOffCpu({ where, depth, functions }: StackQuestion, ofTarget: boolean): StackPlan {
  const options = { depth, ofTarget };
  const { probe } = offCpuQueries(options).leaving.spec;
  const condition = where === null ? null : parsed('--where', where);
  const { leaving, returning } = offCpuQueries(
    condition === null
      ? options
      : {
          ...options,
          where: compileCondition(condition.tree, condition.source, scopeOf(probe, functions)),
        },
  );
  const queries = [leaving, returning] as unknown as readonly AnyQuery[];
  return { queries, warnings: [], unit: 'nanoseconds' };
}
