import { Expression } from './expression.js';
import { registersKind, stackKind, type CapturedRegisters, type CapturedStack } from './kind.js';
import type { AbsentNode, RegistersNode, StackNode, ValueNode } from './node.js';

/** The stack of an event. */
export class Stack extends Expression<CapturedStack> {
  constructor(node: StackNode | ValueNode | AbsentNode) {
    super(stackKind, node);
  }
}

/** The registers that a breakpoint found; null at a tracepoint. */
export class Registers extends Expression<CapturedRegisters | null> {
  constructor(node: RegistersNode | ValueNode | AbsentNode) {
    super(registersKind, node);
  }
}
