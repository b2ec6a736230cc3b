import { TapError } from '../errors/index.js';
import type { Comparison } from './compare.js';
import type { AddressKind, IntKind, Kind } from './kind.js';
import type { Node } from './asked-node.js';

/** A kind whose values are numbers. */
type NumberKind = IntKind | AddressKind;

/** The least and the greatest number that a kind can hold. */
function rangeOf(kind: NumberKind): readonly [least: bigint, greatest: bigint] {
  if (kind.type === 'address') return [0n, 2n ** 64n - 1n];
  const half = 2n ** BigInt(kind.bits - 1);
  return kind.signed ? [-half, half - 1n] : [0n, 2n * half - 1n];
}

/** Whether some number of a kind lies between two numbers; true for kinds of something else. */
export function holdsSome(kind: Kind, first: bigint, last: bigint): boolean {
  if (kind.type !== 'int' && kind.type !== 'address') return true;
  const [least, greatest] = rangeOf(kind);
  return first <= greatest && last >= least;
}

/**
 * Refuses a comparison that no value of the kind can meet, and `ne` with an impossible number, which would leave out
 * nothing. A bound that every value meets is accepted: `port.le(65535)`.
 *
 * @param name of what is compared, for the error.
 * @throws TapError TAP_KIND
 */
export function refuseNever(operator: Comparison, name: string, kind: NumberKind, value: bigint): void {
  const [least, greatest] = rangeOf(kind);
  const complaint = never(operator, value, least, greatest);
  if (complaint === null) return;
  throw new TapError('TAP_KIND', `${name} is ${complaint}`, {
    facts: [['it lies between', `${least} and ${greatest}`]],
    next: 'compare with a number that it can have',
  });
}

/** What a word is called in errors: by its name where it has one. */
export function calledIn(node: Node, otherwise: string): string {
  return node.op === 'value' ? `"${node.name}"` : otherwise;
}

function never(operator: Comparison, value: bigint, least: bigint, greatest: bigint): string | null {
  switch (operator) {
    case 'eq':
      return value < least || value > greatest ? `never ${value}` : null;
    case 'ne':
      return value < least || value > greatest ? `never ${value}, so that this leaves out nothing` : null;
    case 'lt':
      return value <= least ? `never less than ${value}` : null;
    case 'le':
      return value < least ? `never ${value} or less` : null;
    case 'gt':
      return value >= greatest ? `never greater than ${value}` : null;
    case 'ge':
      return value > greatest ? `never ${value} or greater` : null;
  }
}
