import {
  settle,
  type ContextNode,
  type Lowered,
  type LoweredWord,
  type Node,
  type Operation,
  type SettledNode,
  type Settling,
} from '../src/expr/index.js';

/** Settles expressions: `leaf` gives what becomes of a leaf, and null for an operation. */
export function settling(leaf: (node: Node) => SettledNode | null): (node: Node) => SettledNode {
  const parts: Settling = {
    word: (node) => settled(node) as ReturnType<Settling['word']>,
    text: (node) => settled(node) as ReturnType<Settling['text']>,
    inet: (node) => settled(node) as ReturnType<Settling['inet']>,
  };
  const settled = (node: Node): SettledNode => leaf(node) ?? settle(node as Operation, parts);
  return settled;
}

/** What becomes of an expression without any kernel: its leaves are facts of the context, and words that are given. */
export const lowered = settling((node) => {
  switch (node.op) {
    case 'given':
      return node.word;
    case 'context':
      return node as ContextNode<Lowered>;
    case 'value':
    case 'arg':
    case 'result':
    case 'register':
    case 'registers':
    case 'static':
    case 'member':
    case 'memberAddress':
    case 'cast':
    case 'pointed':
    case 'firstOf':
    case 'structSize':
    case 'sum':
    case 'symbolTest':
    case 'stack':
      throw new RangeError(`"${node.op}" needs a kernel`);
    default:
      return null;
  }
});

/** As `lowered()`, of a word. */
export const loweredWord = (node: Node): LoweredWord => lowered(node) as LoweredWord;
