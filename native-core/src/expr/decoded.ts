import { closest, TapError } from '../errors/index.js';
import type { Address } from './address.js';
import { Bool, logic, negate } from './bool.js';
import type { Registers, Stack } from './captured.js';
import { compare } from './compare.js';
import { describeValue } from './describe.js';
import { Expression, type ValueOf } from './expression.js';
import type { Int } from './int.js';
import { boolKind, type CapturedKind, type DecodeContext, type DecodedKind } from './kind.js';
import type { RawRange, SymbolPart } from './kind.js';
import { refuseForeign } from './foreign.js';
import { boolConst, literal } from './literal.js';
import type { Node, SymbolTestNode, WordNode } from './asked-node.js';
import { calledIn, holdsSome } from './range.js';
import type { Text } from './text.js';

/** How a captured value becomes what JavaScript sees. */
export interface Decoding<R, T> {
  /** The TypeScript type of `T`, for documentation: `'string | null'`. */
  readonly shown: string;
  /** Whether `T` is a memory address, a `bigint` or null; `return` for one that a call returns to, behind its last byte. */
  readonly address?: true | 'return';
  /** From the captured value, or from what JavaScript sees of a decoded one. */
  readonly decode: (raw: R, context: DecodeContext) => T;
  /**
   * Says that `decode` asks for names of code in processes, or of the kernel: they are read beforehand, off the event loop. Those
   * that the frames of a stack of the kernel have are read without it.
   */
  readonly asks?: 'userSymbols' | 'kernelSymbols';
  /** The captured values that mean `value`; without it the expression cannot be compared in the kernel. */
  readonly encode?: (value: T) => readonly RawRange[];
  /** The values that a condition may be meant to name, for the errors of `encode`. */
  readonly names?: readonly string[];
  /** Instead of `encode`: the value names the function, or the module, that covers the captured address. */
  readonly symbol?: SymbolPart;
}

/**
 * A value that is captured as a number and that JavaScript sees as something else; such as an error's name.
 *
 * @example
 * on(tcp.recvmsg.return).where((e) => e.error.eq('EAGAIN'));
 */
export class Decoded<out T> extends Expression<T> {
  declare readonly kind: DecodedKind;

  constructor(kind: DecodedKind, node: Node) {
    super(kind, node);
  }

  /**
   * Means `value`.
   *
   * @throws TapError TAP_KIND when the kernel cannot compare such values, for one of another type, and for one that it never
   *   gives.
   */
  eq(value: string | number | bigint | null): Bool {
    const { encode, shown, symbol } = this.kind;
    if (symbol !== undefined) return this.#named(symbol, value);
    if (encode === undefined) {
      throw new TapError('TAP_KIND', `a value of type ${shown} cannot be compared in the kernel`, {
        next:
          this.kind.of.type === 'stack'
            ? 'select it: a stack is read once its event has been delivered'
            : 'compare the number from which it is made',
      });
    }
    if (value === null && !isNullable(shown)) return new Bool(boolConst(false));
    const left = this.node as WordNode;
    const tests = this.#possible(encode, asShown(value, shown)).map((range): WordNode => {
      if (typeof range === 'bigint') return compare('eq', left, literal(range));
      const [first, last] = range;
      return logic('andAlso', compare('ge', left, literal(first)), compare('le', left, literal(last)));
    });
    return new Bool(tests.length === 0 ? boolConst(false) : tests.reduce((a, b) => logic('orElse', a, b)));
  }

  /** Does not mean `value`. @throws TapError as `eq`. */
  ne(value: string | number | bigint | null): Bool {
    return new Bool(negate(this.eq(value).node));
  }

  /** The captured values that mean `value`, of those that the kind can have. */
  #possible(encode: NonNullable<DecodedKind['encode']>, value: unknown): readonly RawRange[] {
    const { of, shown, names = [] } = this.kind;
    const possible = encode(value as never).filter((range) =>
      typeof range === 'bigint' ? holdsSome(of, range, range) : holdsSome(of, ...range),
    );
    // Null is what a kernel cannot give: it may be asked for everywhere.
    if (possible.length > 0 || value === null) return possible;
    const best = typeof value === 'string' ? closest(value, names) : null;
    const list = names.length > 0 && names.length <= mostListed ? names.join(', ') : null;
    throw new TapError('TAP_KIND', `${calledIn(this.node, 'this value')} is never ${quoted(value)}`, {
      facts: list === null ? [] : [['it can be', list]],
      next:
        best === null ? `compare with a value of type ${shown} that it can have` : `did you mean ${best}?`,
    });
  }

  #named(part: SymbolPart, name: unknown): Bool {
    if (typeof name !== 'string') {
      throw new TapError('TAP_KIND', `a symbol is compared with its name, not with ${typeof name}`, {
        next: 'write the name of the function as text: eq("vfs_read")',
      });
    }
    const address = this.node as WordNode;
    return new Bool(Object.freeze<SymbolTestNode>({ op: 'symbolTest', kind: boolKind, address, part, name }));
  }
}

const isNullable = (shown: string): boolean => shown.split(' | ').includes('null');

/** A constant as a value of the type that JavaScript sees. */
function asShown(value: unknown, shown: string): unknown {
  const types = shown.split(' | ');
  if (types.includes(value === null ? 'null' : typeof value)) return value;
  if (typeof value === 'number' && types.includes('bigint') && Number.isInteger(value)) return BigInt(value);
  if (typeof value === 'bigint' && types.includes('number')) return Number(value);
  refuseForeign(value);
  throw new TapError('TAP_KIND', `a value of type ${shown} is not compared with ${describeValue(value)}`, {
    next: `compare it with a value of type ${shown}`,
  });
}

/** Names that an error lists at most. */
const mostListed = 20;

const quoted = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value));

/**
 * Makes an expression that the kernel captures as `raw` and that JavaScript sees through `decoding`. Where `raw` is
 * decoded itself, `decoding` sees what that gives; it cannot be compared in the kernel then.
 *
 * @throws TapError TAP_KIND for what is not a value of an event, and without `shown` or `decode`.
 *
 * @example
 * const error = decoded(result, { shown: 'string | null', decode: (r) => (r < 0 ? errnoName(-r) : null) });
 */
export function decoded<E extends Decodable, T>(raw: E, decoding: Decoding<ValueOf<E>, T>): Decoded<T> {
  requireDecoding(raw, decoding);
  const { shown, address, decode, encode, symbol } = decoding;
  const asks = decoding.asks ?? (raw instanceof Decoded ? raw.kind.asks : undefined);
  const facts = {
    type: 'decoded',
    shown,
    ...(address === undefined ? {} : { address }),
    ...(asks === undefined ? {} : { asks }),
  } as const;
  if (raw instanceof Decoded) {
    const { of, decode: inner } = raw.kind;
    const both = (captured: never, context: DecodeContext): T =>
      decode(inner(captured, context) as ValueOf<E>, context);
    return new Decoded<T>(Object.freeze<DecodedKind>({ ...facts, of, decode: both }), raw.node);
  }
  const kind: DecodedKind = Object.freeze({
    ...facts,
    of: raw.kind as CapturedKind,
    decode: decode as DecodedKind['decode'],
    ...(encode === undefined ? {} : { encode: encode as NonNullable<DecodedKind['encode']> }),
    ...(decoding.names === undefined ? {} : { names: decoding.names }),
    ...(symbol === undefined ? {} : { symbol }),
  });
  return new Decoded<T>(kind, raw.node);
}

/** Refuses what plain JavaScript lets through. */
function requireDecoding(raw: unknown, decoding: unknown): void {
  refuseForeign(raw);
  const next = "write decoded(size, { shown: 'string', decode: (bytes) => `${bytes} bytes` })";
  if (!(raw instanceof Expression))
    throw new TapError('TAP_KIND', `decoded() needs a value of the event, not ${describeValue(raw)}`, {
      next,
    });
  const { shown, decode } = Object(decoding) as Partial<Decoding<unknown, unknown>>;
  if (typeof shown !== 'string' || shown === '' || typeof decode !== 'function')
    throw new TapError('TAP_KIND', 'decoded() needs the type that is shown, and a function decode', { next });
}

type Decodable =
  Int<number> | Int<bigint> | Address | Stack | Registers | Text<string | null> | Decoded<unknown>;
