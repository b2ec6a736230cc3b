import { timelineFields } from '@tap/timeline';
import type { Values } from '@tap/native-core/tapset';
import type { Selected } from '../catalogue/select.js';
import { eventFacts, parseAdded, type Added } from './added.js';
import { asCalls } from './calls.js';
import { parsed, planEach, planQuery, type AnyQuery, type Plan, type Question } from './queries.js';
import { planTables, type AnyAggregation } from './tables.js';

/** The name of the value that events of a flow have in common. */
export const flowName = 'flow';

/** What is asked of a timeline. */
export interface TimelineQuestion extends Question {
  /** The text of `--flow`. */
  readonly flow: string | null;
  /** The probes of `--count`. */
  readonly counted: readonly Selected[];
  /** The text of `--by`. */
  readonly by: string | null;
}

/** The queries whose events a timeline shows, and the tables whose rows are its counters. */
export interface TimelinePlan extends Plan {
  readonly tables: readonly AnyAggregation[];
}

/**
 * Makes a query for each probe, at its return where it has one, whose events know their thread and how long they took; and
 * tables for the counters.
 *
 * @throws FilterError when the question does not fit a probe that was called by name, or none at all.
 */
export function planTimeline(selected: readonly Selected[], question: TimelineQuestion): TimelinePlan {
  const where = question.where === null ? null : parsed('--where', question.where);
  const added = [...addedOf(question.added), ...flowOf(question.flow)];
  const { made, warnings } = planEach(asCalls(selected), (probe) => {
    const { query, notes } = planQuery(probe, question, where, added);
    const fields = probe.moment === 'return' ? timedFields(query) : timelineFields();
    return { query: query.with(() => fields) as AnyQuery, notes };
  });
  const { functions, by } = question;
  const counters = planTables(question.counted, {
    where: null,
    by,
    functions,
    measure: (of) => of.count(),
    value: null,
  });
  return {
    queries: made.map(({ query }) => query),
    tables: counters.tables,
    warnings: [...warnings, ...counters.warnings, ...made.flatMap(({ notes }) => notes)],
  };
}

/** The fields of a call, which are those of an event and how long it took. */
function timedFields({ spec: { fields, probe } }: AnyQuery): Values {
  const { elapsed } = probe.values;
  return Object.keys(fields).includes('elapsed') || elapsed === undefined
    ? timelineFields()
    : { elapsed, ...timelineFields() };
}

function addedOf(text: string | null): readonly Added[] {
  const taken = [...eventFacts, flowName, ...Object.keys(timelineFields())];
  return text === null ? [] : parseAdded({ option: '--with', text }, taken);
}

function flowOf(text: string | null): readonly Added[] {
  return text === null ? [] : [{ ...parsed('--flow', text), name: flowName, renamed: true }];
}
