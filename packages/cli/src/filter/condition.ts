import { Address, Bool, constantBool, Decoded, Int } from '@tap/native-core/tapset';
import { Mismatch } from './mismatch.js';
import { describeTerm, type Term } from './term.js';

/**
 * A term seen as a condition, as JavaScript's `if` does it: a number that is not zero, an address that is not null, a
 * decoded value that is not null.
 *
 * @throws Mismatch when the term says neither yes nor no.
 */
export function condition(term: Term): Bool {
  if (typeof term === 'boolean') return constantBool(term);
  if (term instanceof Bool) return term;
  if (term instanceof Int) return term.ne(0);
  if (term instanceof Address) return term.isNull().not();
  if (term instanceof Decoded) return term.ne(null);
  throw new Mismatch(`a condition was expected, not ${describeTerm(term)}`, 'compare it: == != < <= > >=');
}
