import type { Expression as SyntaxNode } from 'acorn';
import { createRequire } from 'node:module';
import { FilterError, type FilterSource } from './filter-error.js';

/** Acorn is loaded when there is a text to parse; native-core loads it so, too, and they share the copy. */
const load = createRequire(import.meta.url);

/** More than anybody writes by hand; it bounds the size of the program and the depth of recursion. */
const longestText = 4096;

/**
 * Parses one expression of JavaScript, which must be the whole text.
 *
 * @throws FilterError that points at what cannot be read.
 */
export function parse(source: FilterSource): SyntaxNode {
  const { text } = source;
  if (text.trim() === '') {
    throw new FilterError(source, { start: 0, end: 0 }, 'an expression was expected', {
      next: 'write a condition such as size > 1024',
    });
  }
  if (text.length > longestText) {
    throw new FilterError(source, { start: longestText, end: text.length }, 'the expression is too long', {
      facts: [['limit', `${longestText} characters`]],
    });
  }
  const tree = parseSyntax(source);
  const rest = text.slice(tree.end);
  const more = rest.search(/\S/);
  if (more >= 0) {
    const start = tree.end + more;
    throw new FilterError(source, { start, end: start + 1 }, 'the expression ends before this', {
      next: 'join conditions by && or ||',
    });
  }
  return tree;
}

function parseSyntax(source: FilterSource): SyntaxNode {
  const { parseExpressionAt } = load('acorn') as typeof import('acorn');
  try {
    return parseExpressionAt(source.text, 0, {
      ecmaVersion: 2022,
      sourceType: 'module',
      preserveParens: true,
    });
  } catch (error) {
    throw syntaxError(source, error);
  }
}

function syntaxError(source: FilterSource, error: unknown): FilterError {
  const whole = { start: 0, end: source.text.length };
  if (error instanceof RangeError)
    return new FilterError(source, whole, 'the expression is nested too deeply');
  if (!(error instanceof SyntaxError)) throw error;
  const at = 'pos' in error && typeof error.pos === 'number' ? error.pos : 0;
  if (at >= source.text.trimEnd().length) {
    return new FilterError(source, { start: at, end: at }, 'the expression is not complete', {
      cause: error,
    });
  }
  // Acorn ends its messages with the place, which ours begin with.
  const reason = error.message.replace(/ \(\d+:\d+\)$/, '');
  const complaint = reason === 'Unexpected token' ? 'this does not belong here' : lowerFirst(reason);
  return new FilterError(source, { start: at, end: at + 1 }, complaint, { cause: error });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
