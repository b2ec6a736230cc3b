import { boolConst, wordConst } from './literal.js';
import { applyBinary, meaning, narrow, toUnsigned } from './interpret.js';
import { mapChildren } from './rewrite.js';
import type {
  BinaryNode,
  ConstTextNode,
  FirstTextNode,
  Node,
  TextNode,
  UnaryNode,
  WordNode,
} from './node.js';
import { bytesOf } from '../text/index.js';

/** Evaluates whatever is constant; what is left means the same. */
export function fold(node: Node): Node {
  const inner = mapChildren(node, fold);
  switch (inner.op) {
    case 'unary':
      return foldUnary(inner);
    case 'narrow':
      if (inner.operand.op === 'absent') return inner.operand;
      return inner.operand.op === 'const'
        ? wordConst(meaning(narrow(toUnsigned(inner.operand.value), inner.kind), inner.kind), inner.kind)
        : inner;
    case 'offset':
      if (inner.base.op !== 'const') return inner;
      return wordConst(toUnsigned(inner.base.value + BigInt(inner.offset)), inner.kind);
    case 'choose':
      if (inner.condition.op === 'const') return inner.condition.value !== 0n ? inner.then : inner.otherwise;
      return inner;
    case 'binary':
      return foldBinary(inner);
    case 'textOr':
      if (inner.text.op === 'constText') return inner.text;
      return inner.text.op === 'absent'
        ? Object.freeze<ConstTextNode>({ op: 'constText', kind: inner.kind, value: inner.otherwise })
        : inner;
    case 'firstText':
      return foldFirst(inner);
    case 'decimal':
      return inner.text.op === 'absent' ? inner.text : inner;
    case 'textTest':
      // Every text that there is starts with the empty one.
      if (inner.text.op === 'textOr' && inner.test === 'prefix' && inner.value === '') return boolConst(true);
      if (inner.text.op === 'constText') {
        const { value } = inner.text;
        return boolConst(inner.test === 'eq' ? value === inner.value : value.startsWith(inner.value));
      }
      // The name of a task always ends within its bytes.
      if (inner.text.op === 'comm' && bytesOf(inner.value).length >= inner.text.kind.capacity)
        return boolConst(false);
      return inner.text.op === 'absent' ? boolConst(false) : inner;
    case 'state': {
      const missing = inner.key.find((part) => part.op === 'absent');
      if (missing === undefined) return inner;
      return inner.test ? boolConst(false) : missing;
    }
    case 'inetTest':
      return inner.inet.op === 'absent' ? boolConst(false) : inner;
    default:
      return inner;
  }
}

/** What the kernel does not have is not an alternative. */
function foldFirst(node: FirstTextNode): TextNode {
  const [first, ...others] = node.texts.filter(({ op }) => op !== 'absent');
  if (first === undefined) return node.texts[0] as TextNode;
  return others.length === 0 ? first : Object.freeze({ ...node, texts: Object.freeze([first, ...others]) });
}

function foldUnary(node: UnaryNode): WordNode {
  const { operand, operator } = node;
  if (operator === 'not' && operand.op === 'unary' && operand.operator === 'not') return operand.operand;
  if (operand.op !== 'const') return node;
  if (operator === 'not') return boolConst(operand.value === 0n);
  const word = toUnsigned(operator === 'neg' ? -operand.value : ~operand.value);
  return wordConst(meaning(word, node.kind), node.kind);
}

function foldBinary(node: BinaryNode): WordNode {
  const { left, right, operator } = node;
  if (operator === 'andAlso' || operator === 'orElse') {
    const decides = operator === 'orElse';
    if (left.op === 'const') return (left.value !== 0n) === decides ? boolConst(decides) : right;
    // Expressions have no effects, so the left side need not run when the right one decides.
    if (right.op === 'const') return (right.value !== 0n) === decides ? boolConst(decides) : left;
    return node;
  }
  // A value that this kernel does not have compares as unequal to everything.
  if (left.op === 'absent' || right.op === 'absent') {
    return node.kind.type === 'bool' ? boolConst(operator === 'ne') : left.op === 'absent' ? left : right;
  }
  if (left.op !== 'const' || right.op !== 'const') return node;
  const word = applyBinary(node, toUnsigned(left.value), toUnsigned(right.value));
  return wordConst(meaning(word, node.kind), node.kind);
}
