import { constantBool, constantText, Expression, type Values } from '@tap/native-core/tapset';
import type { Expression as SyntaxNode } from 'acorn';
import { intOf } from '../filter/arithmetic.js';
import { compileTerm } from '../filter/compile.js';
import { FilterError, Mismatch, type FilterSource } from '../filter/filter-error.js';
import { parse } from '../filter/parse.js';
import { didYouMean, lacks, namesInScope, valueNamed, type Scope } from '../filter/scope.js';
import { describeTerm, type Term } from '../filter/term.js';

/** A field that `--with` adds: `execname`, `port("http")`, `kilobytes=size / 1024`. */
export interface Added {
  readonly source: FilterSource;
  readonly name: string;
  /** What it is; a single name can be a function, which is then called. */
  readonly tree: SyntaxNode;
  /** Whether the user chose the name. */
  readonly renamed: boolean;
}

/** Names that every event has, and by which it is known. */
export const eventFacts = ['probe', 'time', 'cpu'] as const;

/**
 * Parses the list of `--with`.
 *
 * @throws FilterError on what is not a list of names, calls and `name=expression`.
 */
export function parseAdded(source: FilterSource, taken: readonly string[] = eventFacts): readonly Added[] {
  const tree = parse(source);
  const items = tree.type === 'SequenceExpression' ? tree.expressions : [tree];
  const all = items.map((item) => parseItem(source, item));
  all.forEach(({ name, tree: at, renamed }, index) => {
    // What the function cpu() gives is what the event has.
    if (taken.includes(name) && (renamed || name !== 'cpu'))
      throw new FilterError(source, at, `every event has a "${name}" of its own`);
    if (all.findIndex((other) => other.name === name) < index) {
      throw new FilterError(source, at, `"${name}" stands twice`);
    }
  });
  return all;
}

/**
 * The added fields of a probe. A value of the probe keeps its name when a function is called the same.
 *
 * @throws FilterError when the probe has no such.
 */
export function addedFields(
  added: readonly Added[],
  scope: Scope,
): { readonly fields: Values; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const fields = new Map<string, Expression>();
  for (const item of added) {
    if (valueNamed(scope, item.name) !== null) {
      if (item.renamed) {
        throw new FilterError(item.source, item.tree, `${scope.probe} has a value "${item.name}" of its own`);
      }
      if (scope.functions.has(item.name)) notes.push(valueGoesFirst(scope.probe, item.name));
    } else {
      fields.set(item.name, fieldOf(item, scope));
    }
  }
  // Not by assignments: a name may be that of the prototype.
  return { fields: Object.fromEntries(fields), notes };
}

function valueGoesFirst(probe: string, name: string): string {
  return `${name} of ${probe} is its own value; --with caller_${name}=${name} adds what the function gives`;
}

function parseItem(source: FilterSource, item: SyntaxNode): Added {
  if (item.type === 'AssignmentExpression' && item.operator === '=' && item.left.type === 'Identifier') {
    return { source, name: item.left.name, tree: item.right, renamed: true };
  }
  if (item.type === 'Identifier') return { source, name: item.name, tree: item, renamed: false };
  if (item.type === 'CallExpression' && item.callee.type === 'Identifier') {
    return { source, name: item.callee.name, tree: item, renamed: false };
  }
  throw new FilterError(source, item, 'an expression needs a name', { next: 'write kilobytes=size/1024' });
}

/**
 * The parts of a key: values of the probe, functions and named expressions.
 *
 * @throws FilterError when the probe has no such.
 */
export function keyFields(added: readonly Added[], scope: Scope): Values {
  return Object.fromEntries(
    added.map((item) => {
      const value = item.renamed ? null : valueNamed(scope, item.name);
      return [item.name, value ?? fieldOf(item, scope)];
    }),
  );
}

function fieldOf({ source, tree }: Added, scope: Scope): Expression {
  const isName = tree.type === 'Identifier' && valueNamed(scope, tree.name) === null;
  if (isName && !scope.functions.has(tree.name)) {
    throw new FilterError(source, tree, lacks(scope, tree.name, `${scope.probe} knows no "${tree.name}"`), {
      facts: namesInScope(scope, tree.name),
      next: didYouMean(scope, tree.name)?.replace('()', '') ?? null,
    });
  }
  // A function that stands alone is called: --with execname,pid
  const { start, end } = tree;
  const called: SyntaxNode = isName
    ? { type: 'CallExpression', start, end, callee: tree, arguments: [], optional: false }
    : tree;
  const term = compileTerm(called, source, scope);
  try {
    return expressionOf(term);
  } catch (error) {
    if (error instanceof Mismatch) throw new FilterError(source, tree, error.message, { next: error.next });
    throw error;
  }
}

function expressionOf(term: Term): Expression {
  if (term instanceof Expression) return term;
  if (typeof term === 'bigint') return intOf(term);
  if (typeof term === 'string') return constantText(term);
  if (typeof term === 'boolean') return constantBool(term);
  throw new Mismatch(`an event cannot hold ${describeTerm(term)}`);
}
