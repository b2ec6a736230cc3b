import { TapError } from '../errors/index.js';
import { bytesOf } from '../text/index.js';
import type { Asked, InetNode, TextNode, WordNode } from './asked-node.js';
import { foldBinary, foldChoice, foldNarrow, foldUnary } from './fold.js';
import { boolConst } from './literal.js';
import type {
  AbsentNode,
  Lowered,
  LoweredText,
  LoweredWord,
  MemoryText,
  ReadText,
  SettledNode,
} from './lowered-node.js';
import type {
  BinaryNode,
  BytesNode,
  CommNode,
  ConstNode,
  ConstTextNode,
  ContextNode,
  FirstTextNode,
  SharedWord,
  SocketAddressNode,
  MapNode,
  StringNode,
  StringsNode,
  TextOrNode,
  TextTestNode,
} from './shared-node.js';

/** How the parts of an operation are settled for a kernel. */
export interface Settling {
  word(node: WordNode): LoweredWord | AbsentNode;
  text(node: TextNode): LoweredText | ConstTextNode | AbsentNode;
  inet(node: InetNode): SocketAddressNode<Lowered> | AbsentNode;
}

/** Operations whose meaning depends on no kernel. */
export type Operation =
  | Exclude<SharedWord<Asked>, ContextNode<Asked>>
  | CommNode<Asked>
  | BytesNode<Asked>
  | StringNode<Asked>
  | StringsNode<Asked>
  | FirstTextNode<Asked>
  | TextOrNode<Asked>
  | ConstTextNode
  | SocketAddressNode<Asked>;

/**
 * An operation once its parts are settled. Constants are computed. An operation with an absent part is absent itself,
 * but a comparison with an absent value finds it unequal to everything.
 *
 * @throws TapError TAP_KIND for a text in a place where it cannot be.
 */
export function settle(node: Operation, parts: Settling): SettledNode {
  switch (node.op) {
    case 'const':
    case 'constText':
      return node;
    case 'comm':
      return frozen({ ...node, task: null });
    case 'user':
      return whole({ address: parts.word(node.address) }, (own) => ({ ...node, ...own }));
    case 'unary':
      return whole({ operand: parts.word(node.operand) }, (own) => foldUnary(frozen({ ...node, ...own })));
    case 'narrow':
      return whole({ operand: parts.word(node.operand) }, (own) => foldNarrow(frozen({ ...node, ...own })));
    case 'choose':
      return whole(
        {
          condition: parts.word(node.condition),
          then: parts.word(node.then),
          otherwise: parts.word(node.otherwise),
        },
        (own) => foldChoice(frozen({ ...node, ...own })),
      );
    case 'binary':
      return settleBinary(node, parts.word(node.left), parts.word(node.right));
    case 'map':
      return settleMap(
        node,
        node.key.map((word) => parts.word(word)),
      );
    case 'inTarget': {
      if (node.pid === undefined) return frozen({ op: node.op, kind: node.kind });
      const pid = parts.word(node.pid);
      return pid.op === 'absent' ? boolConst(false) : frozen({ ...node, pid });
    }
    case 'decimal':
      return whole({ text: parts.text(node.text) }, ({ text }) => ({ ...node, text: fromMemory(text) }));
    case 'textTest':
      return settleTextTest(node, parts.text(node.text));
    case 'inetTest': {
      const inet = parts.inet(node.inet);
      return inet.op === 'absent' ? boolConst(false) : frozen({ ...node, inet });
    }
    case 'string':
      return whole({ address: parts.word(node.address) }, (own) => ({ ...node, ...own }));
    case 'bytes':
      return whole({ address: parts.word(node.address), length: parts.word(node.length) }, (own) => ({
        ...node,
        ...own,
      }));
    case 'strings': {
      const words = { array: parts.word(node.array), pointerBytes: parts.word(node.pointerBytes) };
      if (node.instead === null) return whole(words, (own) => ({ ...node, ...own, instead: null }));
      return whole({ ...words, instead: parts.text(node.instead) }, ({ instead, ...own }) => ({
        ...node,
        ...own,
        instead: fromMemory(instead),
      }));
    }
    case 'firstText':
      return settleFirstText(
        node,
        node.texts.map((text) => parts.text(text)),
      );
    case 'textOr':
      return settleTextOr(node, parts.text(node.text));
    case 'inet':
      return whole(
        { family: parts.word(node.family), v4: parts.word(node.v4), v6: parts.word(node.v6) },
        (own) => ({ ...node, ...own }),
      );
  }
}

const frozen = <N extends SettledNode>(node: N): N => Object.freeze(node);

type Present<P> = { readonly [K in keyof P]: Exclude<P[K], AbsentNode> };

/** What is made of parts that are all there; else the first that is not. */
function whole<P extends Readonly<Record<string, SettledNode>>>(
  parts: P,
  make: (parts: Present<P>) => SettledNode,
): SettledNode {
  const missing = Object.values(parts).find(({ op }) => op === 'absent');
  return missing ?? frozen(make(parts as Present<P>));
}

type Word = LoweredWord | AbsentNode;

function settleBinary(node: BinaryNode<Asked>, left: Word, right: Word): SettledNode {
  if (node.operator === 'andAlso' || node.operator === 'orElse') {
    // What cannot be asked is not met.
    const met = (side: Word): LoweredWord => (side.op === 'absent' ? boolConst(false) : side);
    return foldBinary(frozen({ ...node, left: met(left), right: met(right) }));
  }
  if (left.op !== 'absent' && right.op !== 'absent') return foldBinary(frozen({ ...node, left, right }));
  if (node.kind.type === 'bool') return boolConst(node.operator === 'ne');
  return left.op === 'absent' ? left : right;
}

function settleMap(node: MapNode<Asked>, key: readonly Word[]): SettledNode {
  const words = key.filter((word) => word.op !== 'absent');
  if (words.length === key.length) return frozen({ ...node, key: Object.freeze(words) });
  return node.test ? boolConst(false) : (key.find(({ op }) => op === 'absent') as AbsentNode);
}

type SettledText = LoweredText | ConstTextNode | AbsentNode;

function settleTextTest(node: TextTestNode<Asked>, text: SettledText): SettledNode {
  const { test, value } = node;
  const met = (constant: string): ConstNode =>
    boolConst(test === 'eq' ? constant === value : constant.startsWith(value));
  switch (text.op) {
    case 'absent':
      return boolConst(false);
    case 'constText':
      return met(text.value);
    case 'comm':
      // The name of a task always ends within its bytes.
      if (bytesOf(value).length >= text.kind.capacity) return boolConst(false);
      return frozen({ ...node, text });
    case 'textOr':
      // Every text that there is starts with the empty one.
      if (test === 'prefix' && value === '') return boolConst(true);
      return frozen({ ...node, text: frozen({ ...text, text: fromMemory(text.text) }) });
    default:
      return frozen({ ...node, text: fromMemory(text) });
  }
}

/** Text that ends with NUL, and has none within. */
function fromMemory(text: LoweredText | ConstTextNode): MemoryText {
  if (text.op === 'string' || text.op === 'firstText') return text;
  if (text.op === 'strings' || text.op === 'bytes') {
    throw new TapError('TAP_KIND', 'a text that contains NUL cannot be compared in the kernel', {
      next: 'compare it in JavaScript, after the event has come',
    });
  }
  throw new TapError('TAP_KIND', 'this needs a text that lies in memory', {
    next: 'take one of kernelString(), userString() or textArray()',
  });
}

/** What the kernel does not have is not an alternative. */
function settleFirstText(node: FirstTextNode<Asked>, all: readonly SettledText[]): SettledNode {
  const there = all.filter((text) => text.op !== 'absent').map(fromMemory);
  const texts = there.flatMap((text) => (text.op === 'firstText' ? text.texts : [text]));
  const [first, ...others] = texts;
  if (first === undefined) return all[0] as SettledNode;
  return others.length === 0 ? first : frozen({ ...node, texts: Object.freeze(texts) });
}

function settleTextOr(node: TextOrNode<Asked>, text: SettledText): SettledNode {
  switch (text.op) {
    case 'absent':
      return frozen<ConstTextNode>({ op: 'constText', kind: node.kind, value: node.otherwise });
    case 'constText':
    case 'comm':
    case 'textOr':
      // It can always be read.
      return text;
    default:
      return frozen({ ...node, text: text satisfies ReadText });
  }
}
