import type { LoweredNode } from './lowered-node.js';
import { childNamesOf, type AnyNode } from './node-table.js';

/** The child expressions of a node, in the order of their evaluation. */
export function childrenOf(node: LoweredNode): readonly LoweredNode[];
export function childrenOf(node: AnyNode): readonly AnyNode[];
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  const held = node as unknown as Readonly<Record<string, AnyNode | readonly AnyNode[] | null | undefined>>;
  return childNamesOf(node).flatMap((name) => held[name] ?? []);
}

/** A copy of a node whose children went through `change`; the node itself when nothing changed. */
export function mapChildren(node: LoweredNode, change: (child: LoweredNode) => LoweredNode): LoweredNode {
  const held = node as unknown as Readonly<
    Record<string, LoweredNode | readonly LoweredNode[] | null | undefined>
  >;
  const changed: Record<string, LoweredNode | readonly LoweredNode[]> = {};
  for (const name of childNamesOf(node)) {
    const child = held[name];
    if (child === null || child === undefined) continue;
    if ('op' in child) {
      const other = change(child);
      if (other !== child) changed[name] = other;
    } else {
      const others = child.map(change);
      if (others.some((other, i) => other !== child[i])) changed[name] = Object.freeze(others);
    }
  }
  return Object.keys(changed).length === 0 ? node : (Object.freeze({ ...node, ...changed }) as LoweredNode);
}

/**
 * The greatest depth of nested operations. It works without recursion, so that it also measures what is too deep for
 * recursion.
 */
export function depthOf(root: AnyNode): number {
  let level: ReadonlySet<AnyNode> = new Set([root]);
  let depth = 0;
  for (; level.size > 0; depth++) level = new Set([...level].flatMap((node) => childrenOf(node)));
  return depth;
}

/** Calls `visit` for a node and for everything below it. */
export function walk(node: LoweredNode, visit: (node: LoweredNode) => void): void;
export function walk(node: AnyNode, visit: (node: AnyNode) => void): void;
export function walk(node: AnyNode, visit: (node: never) => void): void {
  (visit as (node: AnyNode) => void)(node);
  for (const child of childrenOf(node)) walk(child, visit as (node: AnyNode) => void);
}
