import { childrenOf, type LoweredNode } from '../expr/index.js';

/** A number that is the same for expressions that mean the same. */
export type NodeKey = number;

/** Makes keys of expressions, each computed once. */
export class NodeKeys {
  readonly #keys = new Map<LoweredNode, NodeKey>();
  readonly #byText = new Map<string, NodeKey>();

  /** The key of an expression. */
  of(node: LoweredNode): NodeKey {
    const known = this.#keys.get(node);
    if (known !== undefined) return known;
    const children = new Map(childrenOf(node).map((child) => [child, this.of(child)]));
    // Of what is below a node its key stands for it, so that each node is written once.
    const text = JSON.stringify(node, (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : (children.get(value as LoweredNode) ?? value),
    );
    const key = this.#byText.get(text) ?? this.#byText.size;
    this.#byText.set(text, key);
    this.#keys.set(node, key);
    return key;
  }
}

/** Whether an expression can change while a program runs, because it reads a named map. */
export function readsMap(node: LoweredNode): boolean {
  return node.op === 'map' || childrenOf(node).some(readsMap);
}

/** How often each expression is used by the given ones; what only a shared expression uses counts once. */
export function countUses(roots: readonly LoweredNode[], keys: NodeKeys): ReadonlyMap<NodeKey, number> {
  const uses = new Map<NodeKey, number>();
  const visit = (node: LoweredNode): void => {
    const key = keys.of(node);
    const before = uses.get(key) ?? 0;
    uses.set(key, before + 1);
    if (before === 0) childrenOf(node).forEach(visit);
  };
  roots.forEach(visit);
  return uses;
}
