import { TapError } from '@tap/native-core/tapset';
import type { Expression as SyntaxNode } from 'acorn';
import {
  FilterError,
  Mismatch,
  type FilterErrorOptions,
  type FilterSource,
  type Range,
} from './filter-error.js';
import type { Scope } from './scope.js';
import type { Term } from './term.js';

/** What the compilation of a filter has at hand everywhere. */
export interface Context {
  readonly source: FilterSource;
  readonly scope: Scope;
  /** What a node means. */
  readonly term: (node: SyntaxNode) => Term;
}

/** An error that points at a node. */
export function errorAt(
  context: Context,
  node: Range,
  complaint: string,
  options: FilterErrorOptions = {},
): FilterError {
  return new FilterError(context.source, node, complaint, options);
}

/** Runs a step of the compilation; whatever it refuses becomes an error that points at the node. */
export function at<T>(context: Context, node: Range, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof FilterError) throw error;
    if (error instanceof RangeError) throw errorAt(context, node, 'the expression is nested too deeply');
    if (error instanceof Mismatch) throw errorAt(context, node, error.message, { next: error.next });
    if (error instanceof TapError) {
      throw errorAt(context, node, error.summary, { facts: error.facts, next: error.next, cause: error });
    }
    throw error;
  }
}
