import { TapError } from '../errors/index.js';
import type { Address } from './address.js';
import { Bool, logic, negate } from './bool.js';
import { compare } from './compare.js';
import { Expression, type ValueOf } from './expression.js';
import type { Int } from './int.js';
import type { CapturedKind, DecodeContext, DecodedKind, RawRange } from './kind.js';
import { boolConst, literal } from './literal.js';
import type { Node, WordNode } from './node.js';

/** How a captured value becomes what JavaScript sees. */
export interface Decoding<R, T> {
  /** The TypeScript type of `T`, for documentation: `'string | null'`. */
  readonly shown: string;
  /** From the captured value. */
  readonly decode: (raw: R, context: DecodeContext) => T;
  /** The captured values that mean `value`; without it the expression cannot be compared in the kernel. */
  readonly encode?: (value: T) => readonly RawRange[];
}

/** A value that is captured as a number and that JavaScript sees as something else; such as an error's name. */
export class Decoded<out T> extends Expression<T> {
  declare readonly kind: DecodedKind;

  constructor(kind: DecodedKind, node: Node) {
    super(kind, node);
  }

  /** Means `value`. @throws TapError TAP_KIND when the kernel cannot compare such values. */
  eq(value: string | number | null): Bool {
    if (this.kind.encode === undefined) {
      throw new TapError('TAP_KIND', `a value of type ${this.kind.shown} cannot be compared in the kernel`, {
        next: 'compare the number that it is made of',
      });
    }
    const left = this.node as WordNode;
    const tests = this.kind.encode(value as never).map((range): WordNode => {
      if (typeof range === 'bigint') return compare('eq', left, literal(range));
      const [first, last] = range;
      return logic('andAlso', compare('ge', left, literal(first)), compare('le', left, literal(last)));
    });
    return new Bool(tests.length === 0 ? boolConst(false) : tests.reduce((a, b) => logic('orElse', a, b)));
  }

  /** Does not mean `value`. @throws TapError as `eq`. */
  ne(value: string | number | null): Bool {
    return new Bool(negate(this.eq(value).node));
  }
}

/**
 * Makes an expression that the kernel captures as `raw` and that JavaScript sees through `decoding`.
 *
 * @example
 * const error = decoded(result, { shown: 'string | null', decode: (r) => (r < 0 ? errnoName(-r) : null) });
 */
export function decoded<E extends Int<number> | Int<bigint> | Address, T>(
  raw: E,
  decoding: Decoding<ValueOf<E>, T>,
): Decoded<T> {
  const kind: DecodedKind = Object.freeze({
    type: 'decoded',
    of: raw.kind as CapturedKind,
    shown: decoding.shown,
    decode: decoding.decode as DecodedKind['decode'],
    ...(decoding.encode === undefined
      ? {}
      : { encode: decoding.encode as NonNullable<DecodedKind['encode']> }),
  });
  return new Decoded<T>(kind, raw.node);
}
