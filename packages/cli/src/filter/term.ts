import { Address, Bool, Decoded, Inet, Int, Text, type Expression } from '@tap/native-core/tapset';

/** A constant of a filter; all numbers are whole, and exact. */
export type Constant = bigint | string | boolean | null;

/** What a part of a filter means: an expression of the kernel, a constant, or a list of them. */
export type Term = Expression | Constant | readonly Term[];

/** Whether a term is a constant. */
export function isConstant(term: Term): term is Constant {
  return term === null || (typeof term !== 'object' && typeof term !== 'function');
}

/** Whether a term is a list. */
export function isList(term: Term): term is readonly Term[] {
  return Array.isArray(term);
}

/** What a term is, in words, for errors: `a number`, `the text "curl"`. */
export function describeTerm(term: Term): string {
  if (typeof term === 'bigint') return `the number ${term}`;
  if (typeof term === 'string') return `the text ${JSON.stringify(term)}`;
  if (typeof term === 'boolean') return String(term);
  if (term === null) return 'null';
  if (isList(term)) return 'a list';
  if (term instanceof Int) return 'a number';
  if (term instanceof Bool) return 'a condition';
  if (term instanceof Text) return 'a text';
  if (term instanceof Address) return 'a memory address';
  if (term instanceof Inet) return 'a network address';
  if (term instanceof Decoded) return `a value of type ${term.kind.shown}`;
  return 'an expression';
}
