import { KernelPointer } from '@tap/native-core/inspect';
import { Address, Bool, Decoded, Inet, Int, Text } from '@tap/native-core/tapset';
import { combine, inverted, negative, type Arithmetic } from './arithmetic.js';
import { compareTerms, includes, type Comparison } from './compare.js';
import { condition } from './condition.js';
import { Mismatch } from './filter-error.js';
import { describeTerm, isList, type Term } from './term.js';

/** A method for a kind of values: the number of its arguments, and its effect. */
interface Method<T> {
  readonly arity: number;
  readonly apply: (target: T, args: readonly Term[]) => Term;
}

/** The methods of a kind, by name; a Map, so that names such as `constructor` find nothing. */
type Methods<T> = ReadonlyMap<string, Method<T>>;

const method = <T>(arity: number, apply: Method<T>['apply']): Method<T> => ({ arity, apply });
const argument = (args: readonly Term[], index = 0): Term => args[index] ?? null;

const isNumber = (term: Term): term is Int | bigint => typeof term === 'bigint' || term instanceof Int;

const comparison = <T extends Term>(operator: Comparison): [string, Method<T>] => [
  operator,
  method(1, (target, args) => compareTerms(operator, target, argument(args))),
];
const arithmetic = (operator: Arithmetic): [string, Method<Int>] => [
  operator,
  method(1, (target, args) => combine(operator, target, argument(args))),
];
const membership = <T extends Term>(): [string, Method<T>] => [
  'in',
  method(1, (target, args) => includes(argument(args), target)),
];

const intMethods: Methods<Int> = new Map([
  ...(['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const).map((name) => comparison<Int>(name)),
  membership<Int>(),
  [
    'between',
    method(2, (target, args) => {
      const [low, high] = [argument(args), argument(args, 1)];
      if (isNumber(low) && isNumber(high)) return target.between(low, high);
      return condition(compareTerms('ge', target, low)).and(condition(compareTerms('le', target, high)));
    }),
  ],
  ...(['add', 'sub', 'mul', 'div', 'mod', 'bitAnd', 'bitOr', 'bitXor', 'shl', 'shr'] as const).map(
    arithmetic,
  ),
  [
    'has',
    method(1, (target, args) => {
      const bits = argument(args);
      return isNumber(bits) ? target.has(bits) : condition(combine('bitAnd', target, bits));
    }),
  ],
  ['neg', method(0, negative)],
  ['bitNot', method(0, inverted)],
]);

const textMethods: Methods<Text<string | null>> = new Map([
  comparison<Text<string | null>>('eq'),
  comparison<Text<string | null>>('ne'),
  membership<Text<string | null>>(),
  ['startsWith', method(1, (target, args) => target.startsWith(requireText(argument(args))))],
]);

const inetMethods: Methods<Inet> = new Map([
  comparison<Inet>('eq'),
  comparison<Inet>('ne'),
  membership<Inet>(),
  ['within', method(1, (target, args) => target.within(requireText(argument(args))))],
]);

const addressMethods: Methods<Address> = new Map([
  comparison<Address>('eq'),
  comparison<Address>('ne'),
  membership<Address>(),
  ['within', method(2, (target, args) => target.within(requireAddress(args[0]), requireAddress(args[1])))],
  ['isNull', method(0, (target) => target.isNull())],
]);

const pointerMethods: Methods<KernelPointer> = new Map([
  ...(addressMethods as Methods<KernelPointer>),
  ['member', method(1, (target, args) => target.member(requireText(argument(args))))],
  ['as', method(1, (target, args) => target.as(requireText(argument(args))))],
  ['value', method(0, (target) => target.value())],
  ['text', method(0, (target) => target.text())],
  ['userText', method(0, (target) => target.userText())],
]);

const boolMethods: Methods<Bool> = new Map([
  comparison<Bool>('eq'),
  ['and', method(1, (target, args) => target.and(condition(argument(args))))],
  ['or', method(1, (target, args) => target.or(condition(argument(args))))],
  ['not', method(0, (target) => target.not())],
]);

const decodedMethods: Methods<Decoded<unknown>> = new Map([
  comparison<Decoded<unknown>>('eq'),
  comparison<Decoded<unknown>>('ne'),
  membership<Decoded<unknown>>(),
]);

const listMethods: Methods<readonly Term[]> = new Map([
  ['includes', method(1, (list, args) => includes(list, argument(args)))],
]);

const noMethods: Methods<Term> = new Map();

/** The names of a term's methods. */
function methodNames(target: Term): readonly string[] {
  return [...methodsOf(target).keys()];
}

/**
 * Calls a method of a term.
 *
 * @throws Mismatch when it has no such method, or on arguments that do not fit.
 */
export function callMethod(target: Term, name: string, args: readonly Term[]): Term {
  const found = methodsOf(target).get(name);
  if (found === undefined) {
    const names = methodNames(target);
    throw new Mismatch(
      `${describeTerm(target)} has no method "${name}"`,
      names.length === 0 ? null : `its methods are ${names.join(', ')}`,
    );
  }
  if (args.length !== found.arity) {
    const wanted = found.arity === 1 ? '1 argument' : `${found.arity} arguments`;
    throw new Mismatch(`${name}() takes ${wanted}, not ${args.length}`);
  }
  return found.apply(target, args);
}

function methodsOf(target: Term): Methods<Term> {
  // Each table is only used with terms of its own kind, which the compiler cannot follow through the union.
  const typed = <T extends Term>(methods: Methods<T>): Methods<Term> => methods as unknown as Methods<Term>;
  if (target instanceof Int) return typed(intMethods);
  if (target instanceof Text) return typed(textMethods);
  if (target instanceof Inet) return typed(inetMethods);
  if (target instanceof KernelPointer) return typed(pointerMethods);
  if (target instanceof Address) return typed(addressMethods);
  if (target instanceof Bool) return typed(boolMethods);
  if (target instanceof Decoded) return typed(decodedMethods);
  return isList(target) ? typed(listMethods) : noMethods;
}

function requireText(term: Term): string {
  if (typeof term === 'string') return term;
  throw new Mismatch(`a constant text was expected, not ${describeTerm(term)}`);
}

function requireAddress(term: Term | undefined): bigint {
  if (typeof term === 'bigint') return term;
  throw new Mismatch(`a constant address was expected, not ${describeTerm(term ?? null)}`);
}
