import {
  Expression,
  Int,
  type Aggregation,
  type Group,
  type NoKey,
  type Probe,
  type Values,
} from '@tap/native-core/tapset';
import type { Selected } from '../catalogue/select.js';
import { compileTerm } from '../filter/compile.js';
import { FilterError } from '../filter/filter-error.js';
import { scopeOf, type FilterFunction } from '../filter/scope.js';
import { describeTerm } from '../filter/term.js';
import { keyFields, parseAdded } from './added.js';
import { parsed, planEach, planQuery, type AnyQuery, type Parsed } from './queries.js';

/** A table with any key and any value. */
export type AnyAggregation = Aggregation<Readonly<Record<string, unknown>>, unknown>;

/** What can be measured: a query, or a query by key. */
export type Measurable = AnyQuery | Group<Values, Readonly<Record<string, unknown>>>;

/** What is asked of the probes. */
export interface TableQuestion {
  /** The text of `--where`. */
  readonly where: string | null;
  /** The text of `--by`. */
  readonly by: string | null;
  readonly functions: ReadonlyMap<string, FilterFunction>;
  /** What is measured; the number is the one that `VALUE` means for a probe. */
  readonly measure: (
    of: Measurable,
    value: Int | null,
  ) => Aggregation<never, unknown> | Aggregation<NoKey, unknown>;
  /** The text of `VALUE`. */
  readonly value: string | null;
  /** How errors call it; by default `VALUE`. */
  readonly valueOption?: string;
}

/**
 * Makes the table of each probe.
 *
 * @throws FilterError when the question does not fit a probe that was called by name, or none at all.
 */
export function planTables(
  selected: readonly Selected[],
  question: TableQuestion,
): { readonly tables: readonly AnyAggregation[]; readonly warnings: readonly string[] } {
  const where = question.where === null ? null : parsed('--where', question.where);
  const by = question.by === null ? [] : parseAdded({ option: '--by', text: question.by }, []);
  const value = question.value === null ? null : parsed(question.valueOption ?? 'VALUE', question.value);
  const { made, warnings } = planEach(selected, (probe) => {
    const { query } = planQuery(probe, question, where, []);
    const key = keyFields(by, scopeOf(probe, question.functions));
    const grouped: Measurable = by.length === 0 ? query : query.by(() => key);
    const number = value === null ? null : numberOf(value, probe, question);
    return question.measure(grouped, number) as AnyAggregation;
  });
  return { tables: made, warnings };
}

function numberOf({ tree, source }: Parsed, probe: Probe, { functions }: TableQuestion): Int {
  const term = compileTerm(tree, source, scopeOf(probe, functions));
  if (term instanceof Int) return term as Int;
  const what = term instanceof Expression ? `of kind ${term.kind.type}` : describeTerm(term);
  throw new FilterError(source, tree, `a number is needed here, and this is ${what}`);
}
