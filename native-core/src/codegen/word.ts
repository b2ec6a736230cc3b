import type {
  Lowered,
  BinaryNode,
  ContextNode,
  IntKind,
  LoadNode,
  NarrowNode,
  UserNode,
  LoweredWord,
} from '../expr/index.js';
import { decimal } from './decimal.js';
import { divide } from './divide.js';
import { fitsImmediate, R0, R1, R10, R2, R3, R9, type Register } from './emitter.js';
import { readMap } from './named-map.js';
import { sum } from './sum.js';
import { acrossCall, keeping, withScratch, withStack, type Generator } from './generator.js';

/** Evaluates a word into a register, or reads it again where it is at hand. */
export function evaluateWord(g: Generator, node: LoweredWord, to: Register): void {
  const location = g.available.find(g.keyOf(node));
  if (location !== null) {
    g.emit.load(to, location.base === 'stack' ? R10 : R9, location.offset, location.bytes);
    return;
  }
  compute(g, node, to);
  if (g.isShared(node) && (isWorthKeeping(node) || g.calls(node))) {
    const offset = g.stack.take(8);
    g.emit.store(R10, offset, 8, to);
    g.available.add(g.keyOf(node), { base: 'stack', offset, bytes: 8 });
  }
}

/** Reading it again from the stack is cheaper than computing it again; what calls a helper might also have changed, as the time has. */
function isWorthKeeping(node: LoweredWord): boolean {
  if (node.op === 'context') return node.name !== 'context';
  return ['load', 'user', 'decimal', 'addUp', 'choose'].includes(node.op);
}

function compute(g: Generator, node: LoweredWord, to: Register): void {
  switch (node.op) {
    case 'const':
      g.emit.mov(to, node.value);
      return;
    case 'slot':
      g.emit.load(to, g.context, node.index * 8, 8);
      extend(g, node.kind, to);
      return;
    case 'saved':
      g.emit.load(to, R10, savedPlace(g.savedWords, node.index), 8);
      return;
    case 'pairTime':
      g.emit.load(to, R10, pairTimePlace(g.savedWords), 8);
      return;
    case 'context':
      context(g, node, to);
      return;
    case 'load':
      load(g, node, to);
      return;
    case 'user':
      userLoad(g, node, to);
      return;
    case 'offset':
      g.word(node.base, to);
      g.emit.alu('add', to, node.offset);
      return;
    case 'narrow':
      narrowWord(g, node, to);
      return;
    case 'unary':
      if (node.operator === 'not') return truth(g, node, to);
      g.word(node.operand, to);
      if (node.operator === 'neg') g.emit.neg(to);
      else g.emit.alu('xor', to, -1);
      return;
    case 'choose':
      choose(g, node, to);
      return;
    case 'binary':
      if (node.kind.type === 'bool') return truth(g, node, to);
      arithmetic(g, node, to);
      return;
    case 'decimal':
      decimal(g, node, to);
      return;
    case 'addUp':
      sum(g, node, to);
      return;
    case 'map':
      if (node.test) return truth(g, node, to);
      readMap(g, node, to);
      return;
    case 'textTest':
    case 'inetTest':
    case 'inTarget':
      truth(g, node, to);
      return;
  }
}

/** Sign- or zero-extends the low bits of a register by a kind. */
function extend(g: Generator, kind: LoweredWord['kind'], register: Register): void {
  if (kind.type === 'bool') g.emit.alu('and', register, 1);
  else if (kind.type === 'int') extendInt(g, kind, register);
}

function extendInt(g: Generator, { bits, signed }: IntKind, register: Register): void {
  if (bits === 64) return;
  if (signed) {
    g.emit.alu('lsh', register, 64 - bits);
    g.emit.alu('arsh', register, 64 - bits);
  } else if (bits === 32) g.emit.mov32(register, register);
  else g.emit.alu('and', register, 2 ** bits - 1);
}

function narrowWord(g: Generator, { operand, kind }: NarrowNode<Lowered>, to: Register): void {
  g.word(operand, to);
  const shifted = operand.op === 'binary' && operand.operator === 'shr' && !operand.signed;
  const shift = shifted && operand.right.op === 'const' ? Number(operand.right.value) : 0;
  // What a right shift has left is narrow already.
  if (!kind.signed && 64 - shift <= kind.bits) return;
  extendInt(g, kind, to);
}

/** Where a program keeps the words that were saved at the entry: the first that it takes of its stack. */
export function savedPlace(count: number, index: number): number {
  return (index - count) * 8;
}

/** Where the second program of a pair keeps the time of the first event: below its saved words. */
export const pairTimePlace = (savedWords: number): number => savedPlace(savedWords, -1);

function context(g: Generator, node: ContextNode<Lowered>, to: Register): void {
  const { name } = node;
  if (name === 'context') {
    g.emit.mov(to, g.context);
    return;
  }
  if (name === 'stack_pointer') {
    // The low half of a pointer is a number to the verifier, which forbids arithmetic with the pointer itself.
    g.emit.mov32(to, g.context);
    return;
  }
  if (name === 'user_regs') {
    acrossCall(g, () => {
      g.emit.call('get_current_task_btf');
      g.emit.mov(R1, R0);
      g.emit.call('task_pt_regs');
      if (to !== R0) g.emit.mov(to, R0);
    });
    return;
  }
  const helper = {
    pid_tgid: 'get_current_pid_tgid',
    uid_gid: 'get_current_uid_gid',
    cpu: 'get_smp_processor_id',
    monotonic: 'ktime_get_ns',
    boottime: 'ktime_get_boot_ns',
    task: g.typedTask ? 'get_current_task_btf' : 'get_current_task',
  } as const;
  acrossCall(g, () => {
    g.emit.call(helper[name]);
    if (to !== R0) g.emit.mov(to, R0);
  });
}

function load(g: Generator, node: LoadNode, to: Register): void {
  const { base, offset, bytes, bigEndian, bitField, kind } = node;
  if (node.access === 'direct') {
    g.word(base, to);
    g.emit.load(to, to, offset, bytes);
  } else {
    acrossCall(g, () => {
      withStack(g, 8, (room) => {
        readKernel(g, base, offset, bytes, room);
        g.emit.load(to, R10, room, bytes);
      });
    });
  }
  if (bigEndian && bytes > 1) g.emit.toBigEndian(to, (bytes * 8) as 16 | 32 | 64);
  if (bitField !== null) {
    const { shift, width } = bitField;
    g.emit.alu('lsh', to, 64 - shift - width);
    g.emit.alu(kind.type === 'int' && kind.signed ? 'arsh' : 'rsh', to, 64 - width);
  } else if (kind.type === 'int' && kind.signed && bytes < 8) {
    g.emit.alu('lsh', to, 64 - bytes * 8);
    g.emit.alu('arsh', to, 64 - bytes * 8);
  }
}

function userLoad(g: Generator, { address, bytes, kind, unreadable }: UserNode<Lowered>, to: Register): void {
  acrossCall(g, () => {
    withStack(g, 8, (room) => {
      const end = g.emit.label();
      const failed = g.emit.label();
      g.word(address, R3);
      g.emit.mov(R1, R10);
      g.emit.alu('add', R1, room);
      g.emit.mov(R2, bytes);
      g.emit.call('probe_read_user');
      g.emit.jump('jne', R0, 0, failed);
      g.emit.load(to, R10, room, bytes);
      extend(g, kind, to);
      g.emit.goto(end);
      g.emit.place(failed);
      g.emit.mov(to, unreadable);
      g.emit.place(end);
    });
  });
}

/** Reads bytes of kernel memory to the stack; zeros where it is not readable (the helper clears them). */
export function readKernel(
  g: Generator,
  base: LoweredWord,
  offset: number,
  bytes: number,
  room: number,
): void {
  g.word(base, R3);
  if (offset !== 0) g.emit.alu('add', R3, offset);
  g.emit.mov(R1, R10);
  g.emit.alu('add', R1, room);
  g.emit.mov(R2, bytes);
  g.emit.call('probe_read_kernel');
}

/** Both paths must find the busy registers as they were, so these are on the stack meanwhile. */
function onTwoPaths(g: Generator, body: () => void): void {
  acrossCall(g, () => g.emit.meeting(body));
}

function truth(g: Generator, node: LoweredWord, to: Register): void {
  onTwoPaths(g, () => {
    const no = g.emit.label();
    const end = g.emit.label();
    g.available.begun(() => g.jump(node, false, no));
    g.emit.mov(to, 1);
    g.emit.goto(end);
    g.emit.place(no);
    g.emit.mov(to, 0);
    g.emit.place(end);
  });
}

function choose(g: Generator, node: Extract<LoweredWord, { op: 'choose' }>, to: Register): void {
  onTwoPaths(g, () => {
    const otherwise = g.emit.label();
    const end = g.emit.label();
    g.available.begun(() => {
      g.jump(node.condition, false, otherwise);
      g.word(node.then, to);
    });
    g.emit.goto(end);
    g.emit.place(otherwise);
    g.available.within(() => g.word(node.otherwise, to));
    g.emit.place(end);
  });
}

function arithmetic(g: Generator, node: BinaryNode<Lowered>, to: Register): void {
  const { operator, signed } = node;
  operands(g, node, to, (right) => {
    if (operator === 'div' || operator === 'mod') divide(g, operator, signed, to, right);
    else g.emit.alu(aluName(operator, signed), to, shiftSafe(operator, right));
  });
}

function shiftSafe(operator: string, right: Register | number): Register | number {
  // The verifier refuses a constant shift of 64 or more; at run time the low six bits count.
  return typeof right === 'number' && (operator === 'shl' || operator === 'shr') ? right & 63 : right;
}

function aluName(
  operator: BinaryNode<Lowered>['operator'],
  signed: boolean,
): Parameters<Generator['emit']['alu']>[0] {
  switch (operator) {
    case 'shl':
      return 'lsh';
    case 'shr':
      return signed ? 'arsh' : 'rsh';
    default:
      return operator as 'add';
  }
}

/** Evaluates both sides: the left into `to`; `use` gets the right as a register or an immediate. */
export function operands(
  g: Generator,
  { left, right }: Pick<BinaryNode<Lowered>, 'left' | 'right'>,
  to: Register,
  use: (right: Register | number) => void,
): void {
  if (right.op === 'const' && fitsImmediate(right.value)) {
    g.word(left, to);
    keeping(g, to, () => use(Number(BigInt.asIntN(64, right.value))));
    return;
  }
  g.word(left, to);
  keeping(g, to, () => {
    withScratch(g, [to], (register) => {
      // `register` is marked busy for `use`; while it is computed it holds nothing yet.
      g.busy.delete(register);
      g.word(right, register);
      g.busy.add(register);
      use(register);
    });
  });
}
