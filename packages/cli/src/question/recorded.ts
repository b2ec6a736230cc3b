import { recordedFacts, recordedProbe, type RecordedQuery } from '@tap/record';
import type { Probe } from '@tap/native-core/tapset';
import type { Selected } from '../catalogue/select.js';
import type { FilterFunction } from '../filter/scope.js';
import { parseAdded } from './added.js';
import { parsed, planEach, planQuery, type AnyQuery } from './queries.js';
import { planTables, type AnyAggregation, type TableQuestion } from './tables.js';

/** What is asked of the events of a recording. */
export interface RecordedQuestion {
  /** The text of `--where`. */
  readonly where: string | null;
  /** The text of `--with`. */
  readonly added: string | null;
}

/** A query of a recording, and how its events are printed. */
export interface RecordedPlan {
  readonly query: AnyQuery;
  readonly printed: AnyQuery;
}

/**
 * Makes a query of each recorded query.
 *
 * @throws FilterError when the question fits none of them.
 */
export function planRecorded(
  recorded: readonly RecordedQuery[],
  { where, added }: RecordedQuestion,
): { readonly plans: readonly RecordedPlan[]; readonly warnings: readonly string[] } {
  const condition = where === null ? null : parsed('--where', where);
  const more = added === null ? [] : parseAdded({ option: '--with', text: added });
  const { probes, selected } = probesOf(recorded);
  const { made, warnings } = planEach(selected, (probe) => {
    const recordedQuery = probes.get(probe) as RecordedQuery;
    const { query } = planQuery(probe, { functions: functionsOf(probe, recordedQuery) }, condition, more);
    return { query, printed: printedQuery(recordedQuery, query) };
  });
  return { plans: made, warnings };
}

/**
 * Makes the table of each recorded query.
 *
 * @throws FilterError when the question fits none of them.
 */
export function planRecordedTables(
  recorded: readonly RecordedQuery[],
  question: Omit<TableQuestion, 'functions'>,
): { readonly tables: readonly AnyAggregation[]; readonly warnings: readonly string[] } {
  const { probes, selected } = probesOf(recorded);
  const { made, warnings } = planEach(selected, (probe) => {
    const one = [{ listed: listed(probe), named: true }];
    const functions = functionsOf(probe, probes.get(probe) as RecordedQuery);
    return planTables(one, { ...question, functions }).tables;
  });
  return { tables: made.flat(), warnings };
}

function probesOf(recorded: readonly RecordedQuery[]): {
  readonly probes: ReadonlyMap<Probe, RecordedQuery>;
  readonly selected: readonly Selected[];
} {
  const probes = new Map(recorded.map((query) => [recordedProbe(query), query] as const));
  const named = recorded.length === 1;
  return { probes, selected: [...probes.keys()].map((probe) => ({ listed: listed(probe), named })) };
}

const listed = (probe: Probe): Selected['listed'] => ({ name: probe.name, package: '', probe, docs: null });

/**
 * What functions gave when it was recorded is a value now; it can be written as a call, too. What every event has is no value of
 * the probe, or else it would be shown twice.
 */
function functionsOf({ values }: Probe, recorded: RecordedQuery): ReadonlyMap<string, FilterFunction> {
  const named = Object.entries({ ...values, ...recordedFacts(recorded) });
  return new Map(named.map(([name, value]) => [name, () => value]));
}

/** What printers ask of a query: names and kinds of its values. No place of the probe is known any more. */
function printedQuery({ probe, fields }: RecordedQuery, { spec }: AnyQuery): AnyQuery {
  const kinds = new Map(fields.map(({ name, kind }) => [name, kind]));
  const shown = {
    probe: { name: probe, values: {}, choices: [[{ values: {} }]] },
    fields: Object.fromEntries(
      Object.entries(spec.fields).map(([name, { kind }]) => [name, { kind: kinds.get(name) ?? kind }]),
    ),
  };
  return { spec: shown } as unknown as AnyQuery;
}
