import type { LoweredWord } from '../expr/index.js';
import { mixers, wordsOf, type Cell, type Scale } from '../measure/index.js';
import { R0, R1, R10, R2, R3, R4, R7, type Register } from './emitter.js';
import { withStack, type Generator } from './generator.js';

/** Changes the words of the row that R7 points to. */
export function updateCells(g: Generator, cells: readonly Cell<LoweredWord>[]): void {
  let offset = 0;
  for (const cell of cells) {
    g.emit.note(cell.does);
    if (cell.does === 'first' || cell.does === 'last') keepTimed(g, cell.does, cell.value, offset);
    else {
      g.word(cell.value, R1);
      if (cell.does === 'add') g.emit.atomicAdd(R7, offset, 8, R1);
      else if (cell.does === 'max') keepGreatest(g, offset);
      else if (cell.does === 'sketch') sketch(g, cell.bits, offset);
      else if (cell.does === 'tally') tally(g, cell, offset);
    }
    offset += wordsOf(cell) * 8;
  }
}

function keepGreatest(g: Generator, offset: number): void {
  const done = g.emit.label();
  g.emit.load(R2, R7, offset, 8);
  g.emit.jump('jge', R2, R1, done);
  g.emit.store(R7, offset, 8, R1);
  g.emit.place(done);
}

/** Keeps a number with the time of the event: always, or only the first time. */
function keepTimed(g: Generator, does: 'first' | 'last', value: LoweredWord, offset: number): void {
  const done = g.emit.label();
  if (does === 'first') {
    g.emit.load(R1, R7, offset, 8);
    g.emit.jump('jne', R1, 0, done);
  }
  // What is computed here is not there for what comes after `done`.
  g.available.within(() => {
    g.word(value, R1);
    withStack(g, 8, (number) => {
      g.emit.store(R10, number, 8, R1);
      g.emit.call('ktime_get_ns');
      g.emit.load(R1, R10, number, 8);
    });
  });
  g.emit.store(R7, offset, 8, R0);
  g.emit.store(R7, offset + 8, 8, R1);
  g.emit.place(done);
}

/** Notes the number in R1 in a sketch; see `sketched()`. */
function sketch(g: Generator, bits: number, offset: number): void {
  const done = g.emit.label();
  for (const mixer of [...mixers, null]) {
    g.emit.mov(R2, R1);
    g.emit.alu('rsh', R2, 33);
    g.emit.alu('xor', R1, R2);
    if (mixer === null) break;
    g.emit.mov(R2, mixer);
    g.emit.alu('mul', R1, R2);
  }
  g.emit.mov(R4, R1);
  g.emit.alu('rsh', R4, 64 - bits);
  g.emit.alu('add', R4, R7);
  g.emit.alu('lsh', R1, bits);
  g.emit.alu('or', R1, 2 ** (bits - 1));
  exponent(g, R1, R2, R3);
  g.emit.mov(R1, 64);
  g.emit.alu('sub', R1, R2);
  g.emit.load(R2, R4, offset, 1);
  g.emit.jump('jge', R2, R1, done);
  g.emit.store(R4, offset, 1, R1);
  g.emit.place(done);
}

function tally(g: Generator, cell: Extract<Cell<LoweredWord>, { does: 'tally' }>, offset: number): void {
  const { scale, signed } = cell;
  const outside = g.emit.label();
  if (scale.by === 'log2') logBucket(g, scale.bits, signed);
  else stepBucket(g, scale, signed);
  // The bucket in R2 is in range, which the verifier cannot know.
  g.emit.jump('jge', R2, wordsOf(cell), outside);
  g.emit.alu('lsh', R2, 3);
  g.emit.alu('add', R2, R7);
  g.emit.mov(R1, 1);
  g.emit.atomicAdd(R2, offset, 8, R1);
  g.emit.place(outside);
}

/** From the number in R1 to its bucket in R2; see `bucketIndex()`. */
function logBucket(g: Generator, bits: number, signed: boolean): void {
  const done = g.emit.label();
  const parts = 2 ** bits;
  if (signed) {
    g.emit.mov(R2, 0);
    g.emit.jump('jslt', R1, 0, done);
  }
  // Small numbers have buckets of their own.
  g.emit.mov(R2, R1);
  g.emit.alu('add', R2, 1);
  g.emit.jump('jlt', R1, parts, done);
  if (bits > 0) g.emit.mov(R4, R1);
  exponent(g, R1, R2, R3);
  if (bits > 0) {
    // The highest bits of the number, `bits` besides the first one, choose the part.
    g.emit.alu('add', R2, -bits);
    g.emit.alu('rsh', R4, R2);
    g.emit.alu('lsh', R2, bits);
    g.emit.alu('add', R2, R4);
  }
  g.emit.alu('add', R2, bits > 0 ? 1 : 2);
  g.emit.place(done);
}

/** The exponents of the highest bits of the numbers from 15 down to 0, as digits of two bits; 0 has that of 1. */
const exponents = Number.parseInt('3333333322221100', 4) | 0;

/** The exponent of the highest bit of `from`, which is not 0 and is lost, in `to`. Without jumps: the verifier follows each. */
function exponent({ emit }: Generator, from: Register, to: Register, spare: Register): void {
  // The sign bit of the negative of a number below 2^63 tells whether it is not 0.
  emit.mov(to, from);
  emit.alu('rsh', to, 32);
  emit.neg(to);
  emit.alu('rsh', to, 63);
  emit.alu('lsh', to, 5);
  emit.alu('rsh', from, to);
  for (const shift of [4, 3, 2]) {
    // The sign bit of a difference of small numbers tells which is the greater one.
    emit.mov(spare, 2 ** (2 ** shift) - 1);
    emit.alu('sub', spare, from);
    emit.alu('rsh', spare, 63);
    emit.alu('lsh', spare, shift);
    emit.alu('rsh', from, spare);
    emit.alu('add', to, spare);
  }
  emit.alu('lsh', from, 1);
  emit.mov(spare, exponents);
  emit.alu('rsh', spare, from);
  emit.alu('and', spare, 3);
  emit.alu('add', to, spare);
}

function stepBucket(g: Generator, scale: Extract<Scale, { by: 'step' }>, signed: boolean): void {
  const done = g.emit.label();
  const { from, step, count } = scale;
  g.emit.mov(R3, BigInt(from));
  g.emit.mov(R2, 0);
  g.emit.jump(signed ? 'jslt' : 'jlt', R1, R3, done);
  g.emit.alu('sub', R1, R3);
  g.emit.alu('div', R1, step);
  g.emit.mov(R2, count + 1);
  g.emit.jump('jge', R1, count, done);
  g.emit.mov(R2, R1);
  g.emit.alu('add', R2, 1);
  g.emit.place(done);
}
