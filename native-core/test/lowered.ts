import {
  settle,
  type ContextNode,
  type Lowered,
  type LoweredWord,
  type Node,
  type SettledNode,
  type Settling,
} from '../src/expr/index.js';

const parts: Settling = {
  word: (node) => lowered(node) as ReturnType<Settling['word']>,
  text: (node) => lowered(node) as ReturnType<Settling['text']>,
  inet: (node) => lowered(node) as ReturnType<Settling['inet']>,
};

/** What becomes of an expression without any kernel: its leaves are facts of the context, and words that are given. */
export function lowered(node: Node): SettledNode {
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
      return settle(node, parts);
  }
}

/** As `lowered()`, of a word. */
export const loweredWord = (node: Node): LoweredWord => lowered(node) as LoweredWord;
