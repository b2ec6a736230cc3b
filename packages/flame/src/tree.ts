import type { Frame, Profile } from './profile.js';

/** Stacks that begin alike: a function with all that called it. */
export interface Node {
  readonly frame: Frame;
  readonly parent: Node | null;
  /** How many frames lie above; 0 for the whole. */
  readonly depth: number;
  readonly children: Node[];
  /** Of all stacks that begin so. */
  value: number;
}

/** The tree of a profile's stacks, the greatest part first. */
export function treeOf({ title, frames, stacks }: Profile): Node {
  const all = { name: title === '' ? 'all' : title, kind: 'process', module: null } as const;
  const root: Node = { frame: all, parent: null, depth: 0, children: [], value: 0 };
  const known = new Map<Node, Map<number, Node>>();
  for (const { frames: ids, value } of stacks) {
    let node = root;
    node.value += value;
    for (const id of ids) {
      const children = known.get(node) ?? new Map<number, Node>();
      known.set(node, children);
      let child = children.get(id);
      if (child === undefined) {
        child = { frame: frames[id] as Frame, parent: node, depth: node.depth + 1, children: [], value: 0 };
        children.set(id, child);
        node.children.push(child);
      }
      child.value += value;
      node = child;
    }
  }
  for (const node of known.keys()) node.children.sort((a, b) => b.value - a.value);
  return root;
}

/** How many functions a part of the tree has, wherever they are called. */
export function sizeOf(part: Node): number {
  let size = 0;
  const waiting = [part];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    size += 1;
    for (const child of node.children) waiting.push(child);
  }
  return size;
}

/** What all stacks have in which some function is meant; each stack counts once. */
export function matchedValue(root: Node, isMeant: (frame: Frame) => boolean): number {
  let sum = 0;
  const waiting = [...root.children];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isMeant(node.frame)) sum += node.value;
    else for (const child of node.children) waiting.push(child);
  }
  return sum;
}

/** A function, wherever it stands. */
export interface Row {
  readonly frame: Frame;
  /** Of stacks that end with it. */
  self: number;
  /** Of stacks that have it, each once. */
  total: number;
}

/** Each function of a profile. */
export function rowsOf({ frames, stacks }: Profile): readonly Row[] {
  const rows = frames.map((frame): Row => ({ frame, self: 0, total: 0 }));
  for (const { frames: ids, value } of stacks) {
    for (const id of new Set(ids)) (rows[id] as Row).total += value;
    const last = rows[ids.at(-1) ?? -1];
    if (last !== undefined) last.self += value;
  }
  return rows;
}
