import { Address } from './address.js';
import { Bool } from './bool.js';
import { Registers, Stack } from './captured.js';
import { Decoded } from './decoded.js';
import type { Expression } from './expression.js';
import { Inet } from './inet.js';
import { Int } from './int.js';
import type { Kind } from './kind.js';
import type { InetNode, Node, RegistersNode, StackNode, TextNode, WordNode } from './asked-node.js';
import { Text } from './text.js';

/** The expression of a kind around a node. */
export function wrap(kind: Kind, node: Node): Expression {
  switch (kind.type) {
    case 'int':
      return new Int<number | bigint>(kind, node as WordNode);
    case 'bool':
      return new Bool(node as WordNode);
    case 'address':
      return new Address<bigint | null>(node as WordNode, kind);
    case 'text':
      return new Text<string | null>(kind, node as TextNode);
    case 'inet':
      return new Inet(node as InetNode);
    case 'stack':
      return new Stack(node as StackNode);
    case 'registers':
      return new Registers(node as RegistersNode);
    case 'decoded':
      return new Decoded<unknown>(kind, node);
  }
}
