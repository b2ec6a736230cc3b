import type {
  BytesNode,
  CommNode,
  ComparedText,
  Lowered,
  MemoryText,
  StringNode,
  TextTestNode,
} from '../expr/index.js';
import { writeComm } from './comm.js';
import { R0, R1, R10, R2, R3, R9, type Label, type Register } from './emitter.js';
import { withStack, type Generator } from './generator.js';
import { bytesOf } from '../text/index.js';

/** Jumps to `label` when a text does (`whenTrue`) or does not equal, or start with, a constant. */
export function testText(g: Generator, node: TextTestNode<Lowered>, whenTrue: boolean, label: Label): void {
  const { text } = node;
  const wanted = bytesOf(node.test === 'eq' ? `${node.value}\0` : node.value);
  const differs = whenTrue ? g.emit.label() : label;
  if (text.op === 'comm') testComm(g, text, wanted, differs);
  else if (text.op === 'textOr') testTextOr(g, node, text, wanted, differs);
  else compareString(g, text, wanted, differs, differs);
  if (!whenTrue) return;
  g.emit.goto(label);
  g.emit.place(differs);
}

function testComm(g: Generator, comm: CommNode<Lowered>, wanted: Buffer, differs: Label): void {
  const key = g.keyOf(comm);
  const location = g.available.find(key);
  if (location !== null) return compareBytes(g, R10, location.offset, wanted, differs);
  if (comm.task !== null) {
    g.word(comm.task, R3);
    return compareBytes(g, R3, comm.offset, wanted, differs);
  }
  const offset = g.stack.take(comm.kind.capacity);
  writeComm(g, comm, R10, offset);
  g.available.add(key, { base: 'stack', offset, bytes: 8 });
  compareBytes(g, R10, offset, wanted, differs);
}

/** Tests a text that is a constant one where it cannot be read. */
function testTextOr(
  g: Generator,
  { test, value }: TextTestNode<Lowered>,
  { otherwise, text }: Extract<ComparedText, { op: 'textOr' }>,
  wanted: Buffer,
  differs: Label,
): void {
  const meets = test === 'eq' ? otherwise === value : otherwise.startsWith(value);
  const end = g.emit.label();
  compareString(g, text, wanted, differs, meets ? end : differs);
  g.emit.place(end);
}

function compareString(
  g: Generator,
  node: MemoryText,
  wanted: Buffer,
  differs: Label,
  unreadable: Label,
): void {
  // One byte more than is compared: so a longer text does not look like an equal one that was cut.
  const room = wanted.length + 1;
  withStack(g, room, (offset) => {
    readString(g, node, () => pointToStack(g, offset), room);
    g.emit.jump('jslt', R0, 0, unreadable);
    compareBytes(g, R10, offset, wanted, differs);
  });
}

/**
 * Writes a text of known length to the record: the length as if it had an end mark, negative when it is not readable, then
 * the bytes.
 */
export function writeBytes(g: Generator, node: BytesNode<Lowered>, offset: number): void {
  const most = node.kind.capacity - 1;
  const [fits, cut, end] = [g.emit.label(), g.emit.label(), g.emit.label()];
  withStack(g, 8, (address) => {
    g.word(node.address, R1);
    g.emit.store(R10, address, 8, R1);
    g.word(node.length, R2);
    g.emit.jump('jle', R2, most, fits);
    // One more than there is room for says that it goes on.
    g.emit.storeConstant(R9, offset, 4, most + 2);
    g.emit.mov(R2, most);
    g.emit.goto(cut);
    g.emit.place(fits);
    g.emit.mov(R1, R2);
    g.emit.alu('add', R1, 1);
    g.emit.store(R9, offset, 4, R1);
    g.emit.place(cut);
    g.emit.mov(R1, R9);
    g.emit.alu('add', R1, offset + 4);
    g.emit.load(R3, R10, address, 8);
    g.emit.call(node.space === 'user' ? 'probe_read_user' : 'probe_read_kernel');
  });
  g.emit.jump('jeq', R0, 0, end);
  g.emit.store(R9, offset, 4, R0);
  g.emit.place(end);
}

/**
 * Reads a text to where `point` lets R1 point; R0 has its length with the end mark, or a negative error. Older
 * kernels do not count the end mark of an empty text in user memory (strncpy_from_user_nofault() in mm/maccess.c): 0 is an
 * empty text as 1 is.
 */
export function readString(g: Generator, node: MemoryText, point: () => void, capacity: number): void {
  if (node.op === 'string') return readOne(g, node, point, capacity);
  const read = g.emit.label();
  node.texts.forEach((text, i) => {
    if (i > 0) g.emit.jump('jsge', R0, 0, read);
    g.available.within(() => readOne(g, text, point, capacity));
  });
  g.emit.place(read);
}

function readOne(g: Generator, node: StringNode<Lowered>, point: () => void, capacity: number): void {
  g.word(node.address, R3);
  point();
  g.emit.mov(R2, capacity);
  g.emit.call(node.space === 'user' ? 'probe_read_user_str' : 'probe_read_kernel_str');
}

function pointToStack(g: Generator, offset: number): void {
  g.emit.mov(R1, R10);
  g.emit.alu('add', R1, offset);
}

/** Jumps to `differs` unless the bytes behind `base` are the wanted ones; compares in steps of 8, 4, 2 and 1 bytes. */
function compareBytes(g: Generator, base: Register, offset: number, wanted: Buffer, differs: Label): void {
  for (let at = 0; at < wanted.length;) {
    const left = wanted.length - at;
    const bytes = left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
    const value = bytes === 8 ? wanted.readBigUInt64LE(at) : BigInt(wanted.readUIntLE(at, bytes));
    g.emit.load(R1, base, offset + at, bytes);
    g.emit.mov(R2, value);
    g.emit.jump('jne', R1, R2, differs);
    at += bytes;
  }
}
