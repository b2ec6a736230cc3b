import { TapError } from '../errors/index.js';
import type { Address } from './address.js';
import { Bool } from './bool.js';
import { Int } from './int.js';
import { intKind, type IntKind, type WordKind } from './kind.js';
import { literal } from './literal.js';
import type { Asked } from './asked-node.js';
import type { ChooseNode } from './shared-node.js';
import { wrap } from './wrap.js';

/** An expression whose value is one word, so that a choice can be made of it. */
export type Word = Int<number> | Int<bigint> | Bool | Address;

/**
 * `condition ? then : otherwise`, evaluated in the kernel; only the chosen side is evaluated.
 *
 * @example
 * on(tcp.sendmsg).by((e) => ({ port: choose(e.dport.lt(32_768), e.dport, 0) })).count();
 *
 * @throws TapError TAP_KIND when the sides are of different kinds.
 */
export function choose<E extends Word>(condition: Bool, then: E, otherwise: E): E;
export function choose<E extends Int<number> | Int<bigint>>(
  condition: Bool,
  then: E,
  otherwise: number | bigint,
): E;
export function choose(condition: Bool, then: Word, otherwise: Word | number | bigint): Word {
  const other = typeof otherwise === 'object' ? otherwise.node : literal(otherwise);
  const kind = joinKinds(then.kind as WordKind, other.kind as WordKind);
  if (!(condition instanceof Bool))
    throw new TapError('TAP_KIND', 'choose() needs a condition first', {
      next: 'write choose(e.size.gt(0), e.size, 0)',
    });
  const node: ChooseNode<Asked> = Object.freeze({
    op: 'choose',
    kind,
    condition: condition.node,
    then: then.node,
    otherwise: other,
  });
  return wrap(kind, node) as Word;
}

/** The kind that holds the values of both. @throws TapError TAP_KIND when there is none. */
export function joinKinds(a: WordKind, b: WordKind): WordKind {
  if (a.type !== b.type)
    throw new TapError('TAP_KIND', `a choice between ${a.type} and ${b.type} has no kind`, {
      next: 'choose between two numbers or between two addresses',
    });
  if (a.type !== 'int' || b.type !== 'int') return a;
  return a.bits === b.bits && a.signed === b.signed ? a : wider(a, b);
}

function wider(a: IntKind, b: IntKind): IntKind {
  return intKind(64, a.signed || b.signed, a.js);
}
