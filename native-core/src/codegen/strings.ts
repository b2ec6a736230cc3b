import type { Lowered, StringsNode, LoweredWord } from '../expr/index.js';
import { cutBit, stringsChunk } from '../layout/index.js';
import { R0, R1, R10, R2, R3, R7, R8, R9, type Label, type Register } from './emitter.js';
import { withStack, type Generator } from './generator.js';
import { readString } from './text.js';

/**
 * Pieces that are read at most: each text takes one, and one more for each further 255 bytes. The verifier follows every turn:
 * it keeps the ways out of all of them waiting, of which it allows 8192 (BPF_COMPLEXITY_LIMIT_JMP_SEQ in
 * kernel/bpf/verifier.c), and compares each turn with those before, so twice as many take more than twice as long.
 */
const mostTurns = 256;

/** Places on the stack: what the loop keeps over its calls. */
interface Kept {
  /** Address of the next pointer, and bytes of a pointer. */
  readonly at: number;
  readonly step: number;
  /** How many bytes of its text were read before. */
  readonly within: number;
  /** The pointer, in 16 bytes: its size is one that the verifier does not know. 0 where it cannot be read. */
  readonly pointer: number;
  /** What the helper that read it returned. */
  readonly result: number;
}

/**
 * Writes texts of an array to the record, each with its end mark: their length, which is negative when none of them can be read,
 * then the bytes. R7 is the bytes so far, R8 the turns that are left. A turn has one path that goes on, and few ways out.
 */
export function writeStrings(g: Generator, node: StringsNode<Lowered>, offset: number): void {
  const { emit } = g;
  const [next, last, cut, broken, whole, end] = [
    emit.label(),
    emit.label(),
    emit.label(),
    emit.label(),
    emit.label(),
    emit.label(),
  ];
  withStack(g, 48, (room) => {
    const kept = { at: room, step: room + 8, within: room + 16, pointer: room + 24, result: room + 40 };
    begin(g, node, offset, kept, { last, whole, broken });
    emit.mov(R8, mostTurns);
    emit.place(next);
    emit.jump('jgt', R7, node.kind.capacity, whole);
    emit.jump('jeq', R8, 0, cut);
    emit.alu('sub', R8, 1);
    readPointer(g, node, kept, last);
    readPiece(g, node, offset, kept, broken);
    emit.goto(next);
    emit.place(last);
    emit.load(R0, R10, kept.result, 8);
    emit.jump('jeq', R0, 0, whole);
  });
  emit.place(broken);
  emit.store(R9, offset, 4, R0);
  emit.jump('jeq', R7, 0, end);
  emit.place(cut);
  emit.alu('or', R7, cutBit);
  emit.place(whole);
  emit.store(R9, offset, 4, R7);
  emit.place(end);
}

/** Where there is no other pointer, or it cannot be read; where there is no array; where a text cannot be read. */
interface Exits {
  readonly last: Label;
  readonly whole: Label;
  readonly broken: Label;
}

function begin(g: Generator, node: StringsNode<Lowered>, offset: number, kept: Kept, exits: Exits): void {
  const { emit } = g;
  const put = (word: LoweredWord, to: number): void => {
    g.word(word, R1);
    emit.store(R10, to, 8, R1);
  };
  put(node.array, kept.at);
  put(node.pointerBytes, kept.step);
  emit.mov(R7, 0);
  emit.store(R10, kept.within, 8, R7);
  if (node.instead !== null) {
    readString(g, node.instead, () => pointTo(g, R9, offset + 4), node.kind.capacity);
    emit.jump('jslt', R0, 0, exits.broken);
    addLength(g, R0);
  }
  emit.load(R1, R10, kept.at, 8);
  emit.jump('jeq', R1, 0, exits.whole);
  if (node.instead === null) return;
  readPointer(g, node, kept, exits.last);
  goOn(g, kept);
}

/** Reads the next pointer into R1; goes to `last` when there is none. */
function readPointer(g: Generator, { space }: StringsNode<Lowered>, kept: Kept, last: Label): void {
  const { emit } = g;
  emit.mov(R1, 0);
  emit.store(R10, kept.pointer, 8, R1);
  emit.store(R10, kept.pointer + 8, 8, R1);
  pointTo(g, R10, kept.pointer);
  emit.load(R2, R10, kept.step, 8);
  emit.alu('and', R2, 15);
  emit.load(R3, R10, kept.at, 8);
  emit.call(space === 'user' ? 'probe_read_user' : 'probe_read_kernel');
  emit.store(R10, kept.result, 8, R0);
  emit.load(R1, R10, kept.pointer, 8);
  emit.jump('jeq', R1, 0, last);
}

/** Reads a piece of the text that R1 points to; one that fills it goes on in the next turn. */
function readPiece(
  g: Generator,
  { space }: StringsNode<Lowered>,
  offset: number,
  kept: Kept,
  broken: Label,
): void {
  const { emit } = g;
  emit.load(R3, R10, kept.within, 8);
  emit.alu('add', R3, R1);
  pointTo(g, R9, offset + 4);
  emit.alu('add', R1, R7);
  emit.mov(R2, stringsChunk);
  emit.call(space === 'user' ? 'probe_read_user_str' : 'probe_read_kernel_str');
  emit.jump('jslt', R0, 0, broken);
  // 1 when the piece is full, else 0: without a jump there is one path.
  emit.mov(R2, R0);
  emit.alu('rsh', R2, Math.log2(stringsChunk));
  addLength(g, R0);
  emit.alu('sub', R7, R2);
  emit.load(R1, R10, kept.within, 8);
  emit.alu('add', R1, stringsChunk - 1);
  emit.alu('mul', R1, R2);
  emit.store(R10, kept.within, 8, R1);
  emit.alu('xor', R2, 1);
  emit.load(R1, R10, kept.step, 8);
  emit.alu('mul', R1, R2);
  emit.load(R3, R10, kept.at, 8);
  emit.alu('add', R3, R1);
  emit.store(R10, kept.at, 8, R3);
}

function goOn({ emit }: Generator, kept: Kept): void {
  emit.load(R1, R10, kept.at, 8);
  emit.load(R2, R10, kept.step, 8);
  emit.alu('add', R1, R2);
  emit.store(R10, kept.at, 8, R1);
}

/** Adds a length to R7; that of an empty text is 1, also where the kernel does not count the end mark. Loses R1. */
function addLength({ emit }: Generator, length: Register): void {
  emit.alu('add', R7, length);
  emit.mov(R1, length);
  emit.alu('sub', R1, 1);
  emit.alu('rsh', R1, 63);
  emit.alu('add', R7, R1);
}

function pointTo({ emit }: Generator, base: Register, offset: number): void {
  emit.mov(R1, base);
  emit.alu('add', R1, offset);
}
