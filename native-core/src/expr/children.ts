import type { Node } from './node.js';

/** The expressions that a node is made of, in the order of their evaluation. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.op) {
    case 'unary':
    case 'narrow':
    case 'cast':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'choose':
      return [node.condition, node.then, node.otherwise];
    case 'member':
    case 'memberAddress':
    case 'load':
    case 'offset':
      return [node.base];
    case 'stack':
      return [node.pid, node.memory, node.only ?? undefined].filter((child) => child !== undefined);
    case 'string':
      return node.length === undefined ? [node.address] : [node.address, node.length];
    case 'user':
    case 'symbolTest':
      return [node.address];
    case 'inTarget':
      return node.pid === undefined ? [] : [node.pid];
    case 'sum':
      return [node.first, node.stride, node.count];
    case 'state':
      return node.key;
    case 'firstOf':
      return node.alternatives;
    case 'strings':
      return [node.array, node.pointerBytes, ...(node.instead === null ? [] : [node.instead])];
    case 'firstText':
      return node.texts;
    case 'textTest':
    case 'textOr':
    case 'decimal':
      return [node.text];
    case 'inetTest':
      return [node.inet];
    case 'inet':
      return [node.family, node.v4, node.v6];
    default:
      return [];
  }
}

/** How many operations lie above each other at most. Without recursion, so that it can tell what is too deep for it. */
export function depthOf(root: Node): number {
  let level: ReadonlySet<Node> = new Set([root]);
  let depth = 0;
  for (; level.size > 0; depth++) level = new Set([...level].flatMap(childrenOf));
  return depth;
}

/** Calls `visit` for a node and for everything below it. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}
