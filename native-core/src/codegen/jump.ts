import type { Lowered, BinaryNode, BinaryOperator, InTargetNode, LoweredWord } from '../expr/index.js';
import { testInet } from './inet.js';
import { R0, R1, R10, R2, scratch, type Emitter, type Label, type Register } from './emitter.js';
import { withStack, type Generator } from './generator.js';
import { targetsMap } from './maps.js';
import { testMap } from './named-map.js';
import { testText } from './text.js';
import { operands } from './word.js';

/** Jumps to `label` when the condition is (`whenTrue`) or is not met. */
export function jumpOn(g: Generator, node: LoweredWord, whenTrue: boolean, label: Label): void {
  switch (node.op) {
    case 'const':
      if ((node.value !== 0n) === whenTrue) g.emit.goto(label);
      return;
    case 'unary':
      if (node.operator !== 'not') break;
      g.jump(node.operand, !whenTrue, label);
      return;
    case 'binary':
      if (node.operator === 'andAlso' || node.operator === 'orElse') return logic(g, node, whenTrue, label);
      if (node.kind.type !== 'bool') break;
      return comparison(g, node, whenTrue, label);
    case 'textTest':
      return testText(g, node, whenTrue, label);
    case 'inetTest':
      return testInet(g, node, whenTrue, label);
    case 'map':
      if (!node.test) break;
      return testMap(g, node, whenTrue, label);
    case 'inTarget':
      return inTarget(g, node, whenTrue, label);
    case 'addUp':
    case 'choose':
    case 'context':
    case 'decimal':
    case 'load':
    case 'narrow':
    case 'offset':
    case 'pairTime':
    case 'saved':
    case 'slot':
    case 'user':
      break;
  }
  withRegister(g, (register) => {
    g.word(node, register);
    g.emit.jump(whenTrue ? 'jne' : 'jeq', register, 0, label);
  });
}

function logic(g: Generator, node: BinaryNode<Lowered>, whenTrue: boolean, label: Label): void {
  const { left, right, operator } = node;
  // "and" is left early when one side is false, "or" when one is true.
  if ((operator === 'orElse') === whenTrue) {
    g.jump(left, whenTrue, label);
    g.jump(right, whenTrue, label);
    return;
  }
  const end = g.emit.label();
  g.available.begun(() => {
    g.jump(left, !whenTrue, end);
    g.jump(right, whenTrue, label);
  });
  g.emit.place(end);
}

type JumpName = Parameters<Emitter['jump']>[0];

const jumps: Readonly<
  Partial<Record<BinaryOperator, { unsigned: JumpName; signed: JumpName; not: BinaryOperator }>>
> = {
  eq: { unsigned: 'jeq', signed: 'jeq', not: 'ne' },
  ne: { unsigned: 'jne', signed: 'jne', not: 'eq' },
  lt: { unsigned: 'jlt', signed: 'jslt', not: 'ge' },
  le: { unsigned: 'jle', signed: 'jsle', not: 'gt' },
  gt: { unsigned: 'jgt', signed: 'jsgt', not: 'le' },
  ge: { unsigned: 'jge', signed: 'jsge', not: 'lt' },
};

function comparison(g: Generator, node: BinaryNode<Lowered>, whenTrue: boolean, label: Label): void {
  const rule = jumps[node.operator];
  const chosen = whenTrue ? rule : rule && jumps[rule.not];
  if (chosen === undefined) return;
  const name = node.signed ? chosen.signed : chosen.unsigned;
  withRegister(g, (register) => {
    operands(g, node, register, (right) => g.emit.jump(name, register, right, label));
  });
}

/** A register for a value that is needed no longer than the jump. Conditions start with all scratch registers free. */
function withRegister(g: Generator, body: (register: Register) => void): void {
  const register = scratch.find((candidate) => !g.busy.has(candidate));
  if (register === undefined) throw new RangeError('a condition begins with a free register');
  body(register);
}

function inTarget(g: Generator, { pid }: InTargetNode<Lowered>, whenTrue: boolean, label: Label): void {
  withStack(g, 8, (key) => {
    if (pid === undefined) {
      g.emit.call('get_current_pid_tgid');
      g.emit.alu('rsh', R0, 32);
    } else g.word(pid, R0);
    g.emit.store(R10, key, 4, R0);
    g.emit.map(R1, targetsMap);
    g.emit.mov(R2, R10);
    g.emit.alu('add', R2, key);
    g.emit.call('map_lookup_elem');
  });
  g.emit.jump(whenTrue ? 'jne' : 'jeq', R0, 0, label);
}
