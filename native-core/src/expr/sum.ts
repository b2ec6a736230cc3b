import { TapError } from '../errors/index.js';
import { addressKind, intKind } from './kind.js';
import { Int } from './int.js';
import type { MemberAddressNode, SumNode } from './asked-node.js';

/**
 * The sum of a member over an array of structures, such as the lengths of a list of buffers.
 *
 * @param of is that member of the first element: an unsigned number.
 * @param count is how many elements there are.
 * @param most bounds them, at most 256: further elements are not added.
 * @throws TapError TAP_KIND for what is not such a member, TAP_ARGUMENT for another bound.
 */
export function sumOf(of: Int, count: Int, most: number): Int {
  const { node } = of;
  if (node.op !== 'member' || node.kind.type !== 'int' || node.kind.signed || node.bigEndian === true)
    throw new TapError('TAP_KIND', 'sumOf() adds an unsigned member of a structure', {
      next: 'give it an unsigned member of an element: sumOf(first.len, count, 17)',
    });
  if (!Number.isInteger(most) || most < 1 || most > 256)
    throw new TapError('TAP_ARGUMENT', `sumOf() adds between 1 and 256 elements, not ${most}`, {
      next: 'bound the number of elements by 256 at most',
    });
  const kind = intKind(64, false);
  const { base, struct, paths } = node;
  const first: MemberAddressNode = { op: 'memberAddress', kind: addressKind, base, struct, paths };
  const sum: SumNode = {
    op: 'sum',
    kind,
    first: Object.freeze(first),
    struct,
    count: count.node,
    most,
    bytes: (node.kind.bits / 8) as SumNode['bytes'],
  };
  return new Int<number>(kind, Object.freeze(sum));
}
