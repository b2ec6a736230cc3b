import type { Expression as SyntaxNode } from 'acorn';
import { on, type Probe, type Query, type Values } from '@tap/native-core/tapset';
import type { Selected } from '../catalogue/select.js';
import { compileCondition } from '../filter/compile.js';
import { FilterError, type FilterSource } from '../filter/filter-error.js';
import { parse } from '../filter/parse.js';
import { scopeOf, type FilterFunction } from '../filter/scope.js';
import { addedFields, parseAdded, type Added } from './added.js';

/** A query whose events have any fields. */
export type AnyQuery = Query<Values, Readonly<Record<string, unknown>>>;

/** What is asked of the probes. */
export interface Question {
  /** The text of `--where`. */
  readonly where: string | null;
  /** The text of `--with`. */
  readonly added: string | null;
  /** The functions that both texts can call. */
  readonly functions: ReadonlyMap<string, FilterFunction>;
}

/** The queries, and what the user should know about them. */
export interface Plan {
  readonly queries: readonly AnyQuery[];
  /** Lines for standard error: probes left out, names that mean something else than one might think. */
  readonly warnings: readonly string[];
}

/**
 * Makes a query for each probe. A probe that only a pattern selected is left out, with a warning, when the question
 * does not fit it.
 *
 * @throws FilterError when the question does not fit a probe that was called by name, or none at all.
 */
export function planQueries(selected: readonly Selected[], question: Question): Plan {
  const where = question.where === null ? null : parsed('--where', question.where);
  const added = question.added === null ? [] : parseAdded({ option: '--with', text: question.added });
  const { made, warnings } = planEach(selected, (probe) => planQuery(probe, question, where, added));
  return {
    queries: made.map(({ query }) => query),
    warnings: [...warnings, ...made.flatMap(({ notes }) => notes)],
  };
}

/**
 * Makes something of each probe; one that only a pattern selected is left out, with a warning, when it does not fit.
 *
 * @throws FilterError when a probe that was called by name does not fit, or none at all.
 */
export function planEach<T>(
  selected: readonly Selected[],
  plan: (probe: Probe) => T,
): { readonly made: readonly T[]; readonly warnings: readonly string[] } {
  const made: T[] = [];
  const warnings: string[] = [];
  let refusal: FilterError | null = null;
  for (const { listed, named } of selected) {
    try {
      made.push(plan(listed.probe));
    } catch (error) {
      if (named || !(error instanceof FilterError)) throw error;
      refusal ??= error;
      warnings.push(`${listed.name} is left out: ${error.complaint}`);
    }
  }
  if (refusal !== null && made.length === 0) throw refusal;
  return { made, warnings };
}

/**
 * The query of one probe.
 *
 * @throws FilterError when the question does not fit it.
 */
export function planOne(probe: Probe, question: Question): AnyQuery {
  const { queries } = planQueries(
    [{ listed: { name: probe.name, package: '', probe, docs: null }, named: true }],
    question,
  );
  return queries[0] ?? on(probe);
}

/** A parsed option. */
export interface Parsed {
  readonly source: FilterSource;
  readonly tree: SyntaxNode;
}

/** Parses an option's expression. @throws FilterError that points at what is wrong. */
export function parsed(option: string, text: string): Parsed {
  const source = { option, text };
  return { source, tree: parse(source) };
}

/** The query of one probe, and notes for the user. @throws FilterError when the question does not fit it. */
export function planQuery(
  probe: Probe,
  question: Pick<Question, 'functions'>,
  where: Parsed | null,
  added: readonly Added[],
): { readonly query: AnyQuery; readonly notes: readonly string[] } {
  const scope = scopeOf(probe, question.functions);
  let query: AnyQuery = on(probe);
  if (where !== null) {
    const condition = compileCondition(where.tree, where.source, scope);
    query = query.where(() => condition);
  }
  const { fields, notes } = addedFields(added, scope);
  if (Object.keys(fields).length > 0) query = query.with(() => fields);
  return { query, notes };
}
