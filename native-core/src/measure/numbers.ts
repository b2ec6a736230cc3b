import { choose, intKind, Int, wordConst, type IntKind, type WordNode } from '../expr/index.js';
import type { Cell } from './cell.js';
import { Measure } from './measure.js';
import { plain, requireInt, signedSum, type AnyInt, type NumberOf } from './require-int.js';

const one: Cell = { does: 'add', value: wordConst(1n) };
const added = (value: WordNode): Cell => ({ does: 'add', value });
const word = (words: readonly BigUint64Array[], cell: number): bigint => words[cell]?.[0] ?? 0n;
const signBit = 1n << 63n;
const allBits = 2n ** 64n - 1n;
const word64 = intKind(64, false, 'bigint');

/**
 * How many events there are. Exact.
 *
 * @example
 * on(tcp.sendmsg).aggregate(() => ({ sends: count() }));
 */
export function count(): Measure<number> {
  return new Measure([one], (words) => Number(word(words, 0)));
}

/**
 * The sum of a number. Exact in 64 bits, beyond which it wraps; as a `number` it is exact up to 2^53.
 *
 * @example
 * on(tcp.sendmsg).aggregate((e) => ({ bytes: sum(e.size) }));
 */
export function sum<I extends AnyInt>(value: I): Measure<NumberOf<I>> {
  const { kind, node } = requireInt(value, 'sum');
  return new Measure([added(node)], (words) => plain(kind, word(words, 0)) as NumberOf<I>);
}

/**
 * The least of a number.
 *
 * @example
 * on(tcp.sendmsg).aggregate((e) => ({ least: min(e.size) }));
 */
export function min<I extends AnyInt>(value: I): Measure<NumberOf<I>> {
  const { kind, node } = requireInt(value, 'min');
  return new Measure(
    [{ does: 'max', value: flipped(node, kind.signed ? allBits ^ signBit : allBits) }],
    (words) => plain(kind, reordered(kind, ~word(words, 0))) as NumberOf<I>,
  );
}

/**
 * The greatest of a number.
 *
 * @example
 * on(tcp.sendmsg).aggregate((e) => ({ greatest: max(e.size) }));
 */
export function max<I extends AnyInt>(value: I): Measure<NumberOf<I>> {
  const { kind, node } = requireInt(value, 'max');
  return new Measure(
    [{ does: 'max', value: kind.signed ? flipped(node, signBit) : node }],
    (words) => plain(kind, reordered(kind, word(words, 0))) as NumberOf<I>,
  );
}

/**
 * The mean of a number.
 *
 * @example
 * on(tcp.sendmsg).aggregate((e) => ({ mean: avg(e.size) }));
 */
export function avg(value: AnyInt): Measure<number> {
  const { kind, node } = requireInt(value, 'avg');
  return new Measure([one, added(node)], (words) => {
    return Number(signedSum(kind, word(words, 1))) / Number(word(words, 0));
  });
}

/**
 * The variance of a number (of all events, not of a sample): the mean square of the distance from the mean. Null when
 * any number was 2^32 or more, or -2^32 or less: their squares do not fit.
 *
 * @example
 * on(tcp.sendmsg).aggregate((e) => ({ variance: variance(e.size) }));
 */
export function variance(value: AnyInt): Measure<number | null> {
  const { kind, node } = requireInt(value, 'variance');
  const product = (value as Int<number>).mul(value).node;
  const square = new Int<bigint>(word64, Object.freeze({ op: 'narrow', kind: word64, operand: product }));
  // A narrow number is never so large, and is not to be refused for it.
  const wide = new Int<number>(intKind(64, kind.signed), node);
  const tooLarge = kind.signed ? wide.ge(2 ** 32).or(wide.le(-(2 ** 32))) : wide.ge(2 ** 32);
  const cells = [
    one,
    added(node),
    // In two halves, so that the sum of the squares does not wrap.
    added(square.bitAnd(0xffff_ffff).node),
    added(square.shr(32).node),
    added(choose(tooLarge, new Int<bigint>(word64, wordConst(1n)), 0).node),
  ];
  return new Measure(cells, (words) => {
    const [events, total] = [word(words, 0), signedSum(kind, word(words, 1))];
    if (word(words, 4) !== 0n) return null;
    const squares = word(words, 2) + (word(words, 3) << 32n);
    return Number(events * squares - total * total) / Number(events * events);
  });
}

/**
 * The standard deviation of a number: the root of its `variance`, and null when that is.
 *
 * @example
 * on(tcp.sendmsg).aggregate((e) => ({ mean: avg(e.size), deviation: stddev(e.size) }));
 */
export function stddev(value: AnyInt): Measure<number | null> {
  const { cells, result } = variance(value);
  return new Measure(cells, (words) => {
    const square = result(words);
    return square === null ? null : Math.sqrt(square);
  });
}

/** A word with some bits flipped: by them, the unsigned order is that of the number, or the opposite one. */
function flipped(left: WordNode, bits: bigint): WordNode {
  const right = wordConst(bits);
  return Object.freeze({ op: 'binary', kind: word64, operator: 'xor', signed: false, left, right });
}

function reordered({ signed }: IntKind, value: bigint): bigint {
  return signed ? value ^ signBit : value;
}
