import type { Kind } from './kind.js';
import type { BinaryOperator } from './node-names.js';
import type { AnyNode } from './node-table.js';

const signs: Readonly<Record<BinaryOperator, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  mod: '%',
  and: '&',
  or: '|',
  xor: '^',
  shl: '<<',
  shr: '>>',
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  andAlso: '&&',
  orElse: '||',
};

/** An expression as text, for people: `u64 context[2] == 1000`. */
export function formatNode(node: AnyNode): string {
  switch (node.op) {
    case 'const':
      return node.kind.type === 'bool' ? String(node.value !== 0n) : String(node.value);
    case 'constText':
      return JSON.stringify(node.value);
    case 'absent':
      return `absent (${node.reason})`;
    case 'value':
      return node.name;
    case 'arg':
      return `argument ${node.names[0] ?? node.position}`;
    case 'result':
      return 'result';
    case 'context':
      return node.name;
    case 'register':
      return `register ${node.names[0] ?? ''}`;
    case 'stack':
    case 'capturedStack':
      if (node.only !== null) return `${formatNode(node.only)} of the process`;
      return `${node.space} stack, ${node.depth} frames`;
    case 'registers':
    case 'capturedRegisters':
      return 'registers';
    case 'static':
      return node.name;
    case 'comm':
      return 'comm';
    case 'map': {
      const name = `${node.map.name}[${node.key.map((part: AnyNode) => formatNode(part)).join(', ')}]`;
      return node.test ? `has ${name}` : name;
    }
    case 'inTarget':
      return node.pid === undefined ? 'in target' : `${formatNode(node.pid)} in target`;
    case 'cast':
      return formatNode(node.operand);
    case 'given':
      return formatNode(node.word);
    case 'pointed':
      return `${formatKind(node.kind)} at (${formatNode(node.address)})`;
    case 'member':
    case 'memberAddress':
      return `${inner(node.base)}->${node.paths[0] ?? ''}`;
    case 'slot':
      return `${formatKind(node.kind)} context[${node.index}]`;
    case 'saved':
      return `${formatKind(node.kind)} saved[${node.index}]`;
    case 'pairTime':
      return `${formatKind(node.kind)} time of the first event`;
    case 'load': {
      const how = node.access === 'direct' ? '' : ', read by helper';
      const order = node.bigEndian ? ' (network order)' : '';
      return `${formatKind(node.kind)}${order} at (${formatNode(node.base)}) + ${node.offset}${how}`;
    }
    case 'offset':
      return `(${formatNode(node.base)}) + ${node.offset}`;
    case 'user':
      return `user ${formatKind(node.kind)} at (${formatNode(node.address)})`;
    case 'narrow':
      return `${formatKind(node.kind)}(${formatNode(node.operand)})`;
    case 'unary':
      return `${{ neg: '-', bitnot: '~', not: '!' }[node.operator]}(${formatNode(node.operand)})`;
    case 'binary':
      return `${inner(node.left)} ${signs[node.operator]} ${inner(node.right)}`;
    case 'choose':
      return `${inner(node.condition)} ? ${inner(node.then)} : ${inner(node.otherwise)}`;
    case 'string':
    case 'bytes':
      return `${node.space} text at (${formatNode(node.address)}), at most ${node.kind.capacity} bytes`;
    case 'strings': {
      const texts = `${node.space} texts of the array at (${formatNode(node.array)})`;
      return node.instead === null
        ? texts
        : `${formatNode(node.instead)}, then all but the first of the ${texts}`;
    }
    case 'firstText':
      return node.texts.map((text: AnyNode) => formatNode(text)).join(', else ');
    case 'textOr':
      return `${formatNode(node.text)}, else ${JSON.stringify(node.otherwise)}`;
    case 'firstOf':
      return node.alternatives.map(inner).join(', else ');
    case 'structSize':
      return `sizeof(struct ${node.struct})`;
    case 'sum':
    case 'addUp':
      return `sum of ${formatNode(node.count)} numbers from ${formatNode(node.first)}`;
    case 'decimal':
      return `number ${node.index + 1} of ${formatNode(node.text)}`;
    case 'textTest':
      return `${inner(node.text)} ${node.test === 'eq' ? '==' : 'starts with'} ${JSON.stringify(node.value)}`;
    case 'inetTest':
      return `${inner(node.inet)} within ${node.network.join('.')}/${node.prefix}`;
    case 'symbolTest':
      return `${inner(node.address)} in ${node.part === 'name' ? 'function' : 'module'} ${node.name}`;
    case 'inet':
      return `address (family ${formatNode(node.family)}; IPv4 ${formatNode(node.v4)}; IPv6 ${formatNode(node.v6)})`;
  }
}

function inner(node: AnyNode): string {
  if (node.op === 'cast') return inner(node.operand);
  if (node.op === 'given') return inner(node.word);
  return node.op === 'binary' || node.op === 'choose' ? `(${formatNode(node)})` : formatNode(node);
}

function formatKind(kind: Kind): string {
  if (kind.type === 'int') return `${kind.signed ? 'i' : 'u'}${kind.bits}`;
  return kind.type;
}
