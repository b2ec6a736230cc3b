import { Address, Bool, constantBool, Decoded, Int, choose } from '@tap/native-core/tapset';
import { intOf } from './arithmetic.js';
import { Mismatch } from './filter-error.js';
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

/**
 * `test ? then : otherwise`.
 *
 * @throws Mismatch when the sides are of different kinds, or of one that the kernel cannot choose between.
 */
export function choice(test: Term, then: Term, otherwise: Term): Term {
  if (typeof test === 'boolean') return test ? then : otherwise;
  const decides = condition(test);
  if (isTruth(then) && isTruth(otherwise)) return choose(decides, truth(then), truth(otherwise));
  if (isNumber(then) && isNumber(otherwise)) return chooseNumber(decides, then, otherwise);
  if (then instanceof Address && otherwise instanceof Address) return choose(decides, then, otherwise);
  throw new Mismatch(
    `the kernel cannot choose between ${describeTerm(then)} and ${describeTerm(otherwise)}`,
    'both sides of ? : are numbers, conditions or addresses',
  );
}

const isTruth = (term: Term): term is Bool | boolean => typeof term === 'boolean' || term instanceof Bool;
const isNumber = (term: Term): term is Int | bigint => typeof term === 'bigint' || term instanceof Int;
const truth = (term: Bool | boolean): Bool => (typeof term === 'boolean' ? constantBool(term) : term);

function chooseNumber(decides: Bool, then: Int | bigint, otherwise: Int | bigint): Int {
  if (then instanceof Int) {
    // The same call twice: each is another overload.
    return typeof otherwise === 'bigint'
      ? choose(decides, then, otherwise)
      : choose(decides, then, otherwise);
  }
  if (otherwise instanceof Int) return choose(decides.not(), otherwise, then);
  return choose(decides, intOf(then), otherwise);
}
