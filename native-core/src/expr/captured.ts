import { Expression } from './expression.js';
import type { RegistersNode, StackNode, ValueNode } from './asked-node.js';
import { registersKind, stackKind, type CapturedRegisters, type CapturedStack } from './kind.js';

/** The stack of an event. */
export class Stack extends Expression<CapturedStack> {
  constructor(node: StackNode | ValueNode) {
    super(stackKind, node);
  }
}

/** The registers that a breakpoint found; null at a tracepoint. */
export class Registers extends Expression<CapturedRegisters | null> {
  constructor(node: RegistersNode | ValueNode) {
    super(registersKind, node);
  }
}
