import { fault } from '../errors/index.js';
import type {
  CommNode,
  SocketAddressNode,
  IntKind,
  CapturedStackNode,
  LoweredText,
  LoweredWord,
  Lowered,
  MemoryText,
  SettledNode,
} from '../expr/index.js';
import { stackBeside, stackStart, stackTopWords, type RecordField, type Storage } from '../layout/index.js';
import { writeComm } from './comm.js';
import { R0, R1, R10, R2, R3, R4, R6, R9, type Register } from './emitter.js';
import type { Generator } from './generator.js';
import type { MapName } from './maps.js';
import { writeInet } from './inet.js';
import { readString, writeBytes } from './text.js';
import { bytesOf } from '../text/index.js';
import { writeStrings } from './strings.js';

type TextStorage = Extract<Storage, { as: 'text' }>;
type StackPlaces = Extract<Storage, { as: 'stack' }>;

/** Writes one field into the record, or the key, that R9 points to. */
export function writeField(g: Generator, field: RecordField, node: SettledNode, stacks?: MapName): void {
  const { storage, offset, name } = field;
  g.emit.note(name);
  switch (storage.as) {
    case 'literal':
      return;
    case 'word':
      lowBytes(g, node as LoweredWord, storage.bytes, R1);
      g.emit.store(R9, offset, storage.bytes, R1);
      return;
    case 'fixedText':
      copyComm(g, node as CommNode<Lowered>, offset, storage.capacity);
      return;
    case 'text':
      writeText(g, node as LoweredText, offset, storage);
      return;
    case 'inet':
      writeInet(g, node as SocketAddressNode<Lowered>, offset);
      return;
    case 'stack':
      writeStack(g, node as CapturedStackNode, offset, storage);
      return;
    case 'stackId':
      writeStackId(g, node as CapturedStackNode, offset, stacks);
      return;
    case 'registers':
      storage.slots.forEach(([, slot], i) => {
        g.emit.load(R1, R6, slot * 8, 8);
        g.emit.store(R9, offset + i * 8, 8, R1);
      });
      return;
  }
}

/** Evaluates a word of which only the low bytes are stored, so that extending it would be work for nothing. */
function lowBytes(g: Generator, node: LoweredWord, bytes: number, to: Register): void {
  const { kind } = node;
  if (node.op === 'slot' && bits(kind) === bytes * 8) g.emit.load(to, R6, node.index * 8, 8);
  else if (node.op === 'narrow' && bits(kind) === bytes * 8) g.word(node.operand, to);
  else g.word(node, to);
}

function bits(kind: LoweredWord['kind']): number {
  return kind.type === 'int' ? (kind as IntKind).bits : kind.type === 'bool' ? 0 : 64;
}

function writeText(g: Generator, node: LoweredText, offset: number, storage: TextStorage): void {
  const text = node.op === 'textOr' ? node.text : node;
  if (text.op === 'comm') return copyComm(g, text, offset, storage.capacity);
  if (text.op === 'bytes') writeBytes(g, text, offset);
  else if (text.op === 'strings') writeStrings(g, text, offset);
  else writeOne(g, text, offset, storage);
  if (node.op !== 'textOr') return;
  const readable = g.emit.label();
  if (text.op === 'bytes' || text.op === 'strings') {
    g.emit.load(R0, R9, offset, 4);
    g.emit.alu('lsh', R0, 32);
    g.emit.alu('arsh', R0, 32);
  }
  g.emit.jump('jsge', R0, 0, readable);
  const bytes = bytesOf(`${node.otherwise}\0`);
  g.emit.storeConstant(R9, offset, 4, bytes.length);
  bytes.forEach((byte, at) => g.emit.storeConstant(R9, offset + 4 + at, 1, byte));
  g.emit.place(readable);
}

function writeOne(g: Generator, text: MemoryText, offset: number, { capacity, room }: TextStorage): void {
  readString(g, text, () => pointToRecord(g, offset + 4), room);
  g.emit.store(R9, offset, 4, R0);
  if (room <= capacity) return;
  // Of a text that goes on, the last byte is not told; in a key it must not make a difference.
  const fits = g.emit.label();
  g.emit.jump('jsle', R0, capacity, fits);
  g.emit.storeConstant(R9, offset + 4 + capacity - 1, 1, 0);
  g.emit.place(fits);
}

function copyComm(g: Generator, node: CommNode<Lowered>, offset: number, capacity: number): void {
  const location = g.available.find(g.keyOf(node));
  if (location === null) {
    writeComm(g, node, R9, offset);
    return;
  }
  for (let at = 0; at < capacity; at += 8) {
    g.emit.load(R1, R10, location.offset + at, 8);
    g.emit.store(R9, offset + at, 8, R1);
  }
}

function pointToRecord(g: Generator, offset: number): void {
  g.emit.mov(R1, R9);
  g.emit.alu('add', R1, offset);
}

/** BPF_F_USER_STACK of include/uapi/linux/bpf.h. */
const BPF_F_USER_STACK = 256;

/** Writes the number of a stack; a negative one where there is no stack, or no room for it. */
function writeStackId(g: Generator, node: CapturedStackNode, offset: number, stacks?: MapName): void {
  if (stacks === undefined) throw fault('a stack has a number only in a key');
  const { space } = node;
  writeProcess(g, node, offset + 4);
  g.emit.mov(R1, R6);
  g.emit.map(R2, stacks);
  g.emit.mov(R3, space === 'user' ? BPF_F_USER_STACK : 0);
  g.emit.call('get_stackid');
  g.emit.store(R9, offset, 4, R0);
}

/** Addresses of user space mean something in their process only, and while it runs the same program. */
function writeProcess(g: Generator, { space, pid, memory, link }: CapturedStackNode, offset: number): void {
  const second = memory ?? link;
  if (second !== undefined) {
    g.word(second, R1);
    g.emit.store(R9, offset + 4, 8, R1);
  }
  if (pid !== undefined) {
    g.word(pid, R1);
    g.emit.store(R9, offset, 4, R1);
  } else if (space === 'user') {
    g.emit.call('get_current_pid_tgid');
    g.emit.alu('rsh', R0, 32);
    g.emit.store(R9, offset, 4, R0);
  } else g.emit.storeConstant(R9, offset, 4, 0);
}

/** Writes how many bytes of addresses there are, the process that they belong to, and the addresses. */
function writeStack(g: Generator, node: CapturedStackNode, offset: number, storage: StackPlaces): void {
  const { space, only } = node;
  const start = offset + stackStart(storage);
  writeProcess(g, node, offset + 4);
  if (space === 'user') writeUserTop(g, node, offset + stackBeside + 8);
  if (only !== null) {
    g.word(only, R1);
    g.emit.store(R9, start, 8, R1);
    g.emit.storeConstant(R9, offset, 4, 8);
    return;
  }
  g.emit.mov(R1, R6);
  g.emit.mov(R2, R9);
  g.emit.alu('add', R2, start);
  g.emit.mov(R3, storage.capacity * 8);
  g.emit.mov(R4, space === 'user' ? BPF_F_USER_STACK : 0);
  g.emit.call('get_stack');
  g.emit.store(R9, offset, 4, R0);
}

/** Writes the link register, or the words at the stack pointer; zeros where these cannot be read (the helper clears them). */
function writeUserTop(g: Generator, { link, top }: CapturedStackNode, offset: number): void {
  if (link !== undefined) {
    g.word(link, R1);
    g.emit.store(R9, offset, 8, R1);
  }
  if (top === undefined) return;
  g.word(top, R3);
  pointToRecord(g, offset);
  g.emit.mov(R2, stackTopWords * 8);
  g.emit.call('probe_read_user');
}
