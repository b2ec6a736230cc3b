import { TapError } from '../errors/index.js';
import { Address, Int, Text, type Bool, type Expression } from '../expr/index.js';

/**
 * A value whose type only the kernel knows: it has the methods of all values that functions and trace events have. Those
 * that its own type lacks throw TapError TAP_KIND. Declarations, as `tap types` writes them, put its real type in its place.
 */
export interface KernelValue extends Expression<number | bigint | boolean | string | null> {
  /** Equal; a condition to a boolean, a text to a string, all others to numbers. */
  eq(other: KernelValue | number | bigint | boolean | string): Bool;
  /** Not equal. */
  ne(other: KernelValue | number | bigint | string): Bool;
  /** Less than; of numbers. */
  lt(other: KernelValue | number | bigint): Bool;
  /** Less than or equal; of numbers. */
  le(other: KernelValue | number | bigint): Bool;
  /** Greater than; of numbers. */
  gt(other: KernelValue | number | bigint): Bool;
  /** Greater than or equal; of numbers. */
  ge(other: KernelValue | number | bigint): Bool;
  /** At least `low` and at most `high`; of numbers. */
  between(low: KernelValue | number | bigint, high: KernelValue | number | bigint): Bool;
  /** Equal to one of the given numbers or texts. */
  in(others: readonly [number | bigint | string, ...(number | bigint | string)[]]): Bool;
  /** Whether any of the given bits is set; of numbers. */
  has(bits: number | bigint): Bool;
  /** Bits that both have; of numbers. */
  bitAnd(other: number | bigint): Int<number | bigint>;
  /** Quotient, rounded towards zero; of numbers. */
  div(other: number | bigint): Int<number | bigint>;
  /** Starts with a prefix; of texts. */
  startsWith(prefix: string): Bool;
  /** At least `start` and below `end`; of pointers. */
  within(start: bigint, end: bigint): Bool;
  /** The null pointer; of pointers. */
  isNull(): Bool;
  /** A member of the structure that it points to, by its path: `f_path.dentry.d_name.name`; of pointers. */
  member(path: string): KernelValue;
  /** The word that it points to; of pointers to numbers and to pointers. */
  value(): KernelValue;
  /** The same pointer, seen as one to a structure by its name; of pointers. */
  as(struct: string): KernelValue;
  /** Itself, for functions that take only numbers, such as `hist()`; only numbers have it. */
  number(): Int<number> | Int<bigint>;
  /** Itself, for functions that take only addresses, such as `symname()`; only pointers have it. */
  address(): Address;
  /** The text that it points to, of pointers to characters; itself, of texts. */
  text(capacity?: number): Text<string | null>;
  /** The text of the process that it points to; of pointers to characters. */
  userText(capacity?: number): Text<string | null>;
}

/** What is there for the types alone. */
const narrowing = { number: Int, address: Address, text: Text };

const methods: readonly Exclude<keyof KernelValue, keyof Expression>[] = [
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'between',
  'in',
  'has',
  'bitAnd',
  'div',
  'startsWith',
  'within',
  'isNull',
  'member',
  'value',
  'as',
  'number',
  'address',
  'text',
  'userText',
];

/**
 * Gives an expression the methods of values that it lacks: they throw an error that says what it is and what it has.
 */
export function asKernelValue(expression: Expression, type: string): KernelValue {
  for (const [name, kind] of Object.entries(narrowing)) {
    if (expression instanceof kind) Object.defineProperty(expression, name, { value: () => expression });
  }
  const own = methods.filter((name) => name in expression);
  for (const name of methods) {
    if (own.includes(name)) continue;
    const refuse = (): never => {
      throw new TapError('TAP_KIND', `a value of the type ${type} has no ${name}()`, {
        next: `it has: ${own.join(', ')}`,
      });
    };
    Object.defineProperty(expression, name, { value: refuse });
  }
  return expression as KernelValue;
}
