import type { CommNode, Lowered } from '../expr/index.js';
import { R1, R10, R2, R3, R4, R9, type Register } from './emitter.js';
import type { Generator } from './generator.js';

/** Writes the current task's name to where `to` points. */
export function writeComm(
  g: Generator,
  { task, offset, kind }: CommNode<Lowered>,
  to: typeof R9 | typeof R10,
  at: number,
): void {
  if (task === null) {
    g.emit.mov(R1, to);
    g.emit.alu('add', R1, at);
    g.emit.mov(R2, kind.capacity);
    g.emit.call('get_current_comm');
    return;
  }
  g.word(task, R3);
  g.emit.load(R1, R3, offset, 8);
  g.emit.load(R2, R3, offset + 8, 8);
  clearBehindMark(g, R1, R2);
  g.emit.store(to, at, 8, R1);
  g.emit.store(to, at + 8, 8, R2);
}

/**
 * Clears what stands behind the end mark of a name in two words, as the helper does: kernels before 5.17 leave there what a longer
 * name had (commit 06c5088aeedd).
 */
function clearBehindMark(g: Generator, first: Register, second: Register): void {
  const goesOn = g.emit.label();
  const end = g.emit.label();
  findZeroByte(g, first);
  g.emit.jump('jeq', R3, 0, goesOn);
  keepBelow(g, first);
  g.emit.mov(second, 0);
  g.emit.goto(end);
  g.emit.place(goesOn);
  g.emit.alu('lsh', second, 8);
  g.emit.alu('rsh', second, 8);
  findZeroByte(g, second);
  keepBelow(g, second);
  g.emit.place(end);
}

/** Sets the highest bit of the lowest byte of R3 that is zero in a word, and maybe bits above it; R3 is 0 when no byte is zero. */
function findZeroByte(g: Generator, word: Register): void {
  g.emit.mov(R3, word);
  g.emit.mov(R4, 0x0101_0101_0101_0101n);
  g.emit.alu('sub', R3, R4);
  g.emit.mov(R4, word);
  g.emit.alu('xor', R4, -1);
  g.emit.alu('and', R3, R4);
  g.emit.mov(R4, 0x8080_8080_8080_8080n);
  g.emit.alu('and', R3, R4);
}

/** Keeps the bytes of a word below the one whose highest bit is the lowest of R3. */
function keepBelow(g: Generator, word: Register): void {
  g.emit.mov(R4, R3);
  g.emit.neg(R4);
  g.emit.alu('and', R3, R4);
  g.emit.alu('rsh', R3, 7);
  g.emit.alu('sub', R3, 1);
  g.emit.alu('and', word, R3);
}
