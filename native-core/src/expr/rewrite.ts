import type { InetNode, Node, TextNode, WordNode } from './node.js';

/** A copy of a node whose children went through `change`; the node itself when nothing changed. */
export function mapChildren(node: Node, change: (node: Node) => Node): Node {
  const word = (child: WordNode): WordNode => change(child) as WordNode;
  switch (node.op) {
    case 'unary':
    case 'narrow':
    case 'cast':
      return replaced(node, { operand: word(node.operand) });
    case 'binary':
      return replaced(node, { left: word(node.left), right: word(node.right) });
    case 'choose':
      return replaced(node, {
        condition: word(node.condition),
        then: word(node.then),
        otherwise: word(node.otherwise),
      });
    case 'member':
    case 'memberAddress':
    case 'load':
    case 'offset':
      return replaced(node, { base: word(node.base) });
    case 'stack':
      return replaced(node, {
        ...(node.pid === undefined ? {} : { pid: word(node.pid) }),
        ...(node.memory === undefined ? {} : { memory: word(node.memory) }),
        ...(node.only === null ? {} : { only: word(node.only) }),
      });
    case 'inTarget':
      return node.pid === undefined ? node : replaced(node, { pid: word(node.pid) });
    case 'string': {
      const length = node.length === undefined ? {} : { length: word(node.length) };
      return replaced(node, { address: word(node.address), ...length });
    }
    case 'user':
    case 'symbolTest':
      return replaced(node, { address: word(node.address) });
    case 'firstOf':
      return replacedList(node, 'alternatives', node.alternatives.map(word));
    case 'state':
      return replacedList(node, 'key', node.key.map(word));
    case 'sum':
      return replaced(node, {
        first: word(node.first),
        stride: word(node.stride),
        count: word(node.count),
      });
    case 'strings':
      return replaced(node, {
        array: word(node.array),
        pointerBytes: word(node.pointerBytes),
        instead: node.instead === null ? null : (change(node.instead) as TextNode),
      });
    case 'firstText':
      return replacedList(
        node,
        'texts',
        node.texts.map((text) => change(text) as TextNode),
      );
    case 'textOr':
      return replaced(node, { text: change(node.text) as TextNode });
    case 'decimal':
      return replaced(node, { text: change(node.text) as TextNode });
    case 'textTest':
      return replaced(node, { text: change(node.text) as TextNode });
    case 'inetTest':
      return replaced(node, { inet: change(node.inet) as InetNode });
    case 'inet':
      return replaced(node, { family: word(node.family), v4: word(node.v4), v6: word(node.v6) });
    default:
      return node;
  }
}

function replaced<N extends Node>(node: N, children: Partial<N>): N {
  const same = (Object.keys(children) as (keyof N)[]).every((key) => node[key] === children[key]);
  return same ? node : (Object.freeze({ ...node, ...children }) as unknown as N);
}

/** As `replaced()`, for a list of children: the same children in another list are no change. */
function replacedList<K extends string, N extends Node & Readonly<Record<K, readonly Node[]>>>(
  node: N,
  name: K,
  children: readonly Node[],
): N {
  const same = children.every((child, i) => child === node[name][i]);
  return same ? node : Object.freeze({ ...node, [name]: Object.freeze(children) });
}
