import { childrenOf } from './children.js';
import { mapChildren } from './rewrite.js';
import type { BinaryNode, Node, WordNode } from './node.js';

/**
 * Puts the parts of each "and" and of each "or" in the order of what evaluating them costs; parts that cost the same keep
 * their order. It means the same, because expressions have no effects and reading cannot fail. Whatever depends on the
 * kernel has to be settled before.
 */
export function cheapestFirst(root: WordNode): WordNode {
  const costs = new Map<Node, number>();
  const costOf = (node: Node): number => {
    const known = costs.get(node);
    if (known !== undefined) return known;
    const cost = childrenOf(node).reduce((sum, child) => sum + costOf(child), ownCost(node));
    costs.set(node, cost);
    return cost;
  };
  const order = (node: Node): Node => {
    if (!isLogic(node)) return mapChildren(node, order);
    const parts = partsOf(node, node.operator).map((part) => order(part) as WordNode);
    return joined(
      node,
      parts.sort((a, b) => costOf(a) - costOf(b)),
    );
  };
  return order(root) as WordNode;
}

/** Whether a node is an "and" or an "or" of which the right side is evaluated only when the left one does not decide. */
export function isLogic(node: Node): node is BinaryNode {
  return node.op === 'binary' && (node.operator === 'andAlso' || node.operator === 'orElse');
}

/** What "and" (or "or") connects: the parts of a chain of it, in order; the node itself when it is none. */
export function partsOf(node: WordNode, operator: BinaryNode['operator']): WordNode[] {
  if (!isLogic(node) || node.operator !== operator) return [node];
  return [...partsOf(node.left, operator), ...partsOf(node.right, operator)];
}

/** Halves at each level, so that a long list makes no deep tree. */
function joined(like: BinaryNode, parts: readonly WordNode[]): WordNode {
  const [first, ...more] = parts;
  if (first !== undefined && more.length === 0) return first;
  const middle = Math.ceil(parts.length / 2);
  return Object.freeze<BinaryNode>({
    ...like,
    left: joined(like, parts.slice(0, middle)),
    right: joined(like, parts.slice(middle)),
  });
}

/**
 * What a node costs besides what is below it, in instructions of the processor, roughly: only the order counts. Helpers that
 * read memory which may not be there cost more than those that know where it is, texts more than words.
 */
function ownCost(node: Node): number {
  switch (node.op) {
    case 'const':
    case 'constText':
    case 'absent':
    case 'static':
      return 0;
    case 'binary':
      return node.operator === 'div' || node.operator === 'mod' ? 10 : 1;
    case 'context':
      return contextCost[node.name] ?? 10;
    case 'load':
      return node.access === 'direct' ? 2 : 60;
    case 'inetTest':
      return 20;
    case 'comm':
      return 60;
    case 'state':
      // A variable is a word of memory; a map is asked by a helper.
      return node.state.parts === 0 ? 2 : 50;
    case 'inTarget':
      return 50;
    case 'user':
      return 80;
    case 'string':
      return 150;
    case 'textTest':
      return 20;
    case 'decimal':
    // One helper for each element; most arrays are short.
    case 'sum':
      return 300;
    default:
      return 1;
  }
}

const contextCost: Readonly<Partial<Record<string, number>>> = {
  context: 0,
  stack_pointer: 1,
  monotonic: 40,
  boottime: 40,
};
