import { childrenOf, mapChildren } from './children.js';
import type { Lowered, LoweredNode, LoweredWord } from './lowered-node.js';
import { costOf as ownCost } from './node-table.js';
import type { BinaryNode } from './shared-node.js';

/**
 * Sorts the parts of each "and" and of each "or" by the cost of evaluating them; parts of equal cost keep their order.
 * The meaning stays the same, because expressions have no effects and reading cannot fail. Whatever depends on the
 * kernel has to be settled before.
 */
export function cheapestFirst(root: LoweredWord): LoweredWord {
  const costs = new Map<LoweredNode, number>();
  const costOf = (node: LoweredNode): number => {
    const known = costs.get(node);
    if (known !== undefined) return known;
    const cost = childrenOf(node).reduce((sum, child) => sum + costOf(child), ownCost(node));
    costs.set(node, cost);
    return cost;
  };
  const order = (node: LoweredNode): LoweredNode => {
    if (!isLogic(node)) return mapChildren(node, order);
    const parts = partsOf(node, node.operator).map((part) => order(part) as LoweredWord);
    return joined(
      node,
      parts.sort((a, b) => costOf(a) - costOf(b)),
    );
  };
  return order(root) as LoweredWord;
}

/** Whether a node is an "and" or an "or" of which the right side is evaluated only when the left one does not decide. */
export function isLogic(node: LoweredNode): node is BinaryNode<Lowered> {
  return node.op === 'binary' && (node.operator === 'andAlso' || node.operator === 'orElse');
}

/** What "and" (or "or") connects: the parts of a chain of it, in order; the node itself when it is not such a chain. */
export function partsOf(node: LoweredWord, operator: BinaryNode<Lowered>['operator']): LoweredWord[] {
  if (!isLogic(node) || node.operator !== operator) return [node];
  return [...partsOf(node.left, operator), ...partsOf(node.right, operator)];
}

/** Halves at each level, so that a long list makes no deep tree. */
function joined(like: BinaryNode<Lowered>, parts: readonly LoweredWord[]): LoweredWord {
  const [first, ...more] = parts;
  if (first !== undefined && more.length === 0) return first;
  const middle = Math.ceil(parts.length / 2);
  return Object.freeze<BinaryNode<Lowered>>({
    ...like,
    left: joined(like, parts.slice(0, middle)),
    right: joined(like, parts.slice(middle)),
  });
}
