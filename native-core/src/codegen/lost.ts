import type { CodeOptions } from './code-options.js';
import { R0, R1, R10, R2, type Label } from './emitter.js';
import { withStack, type Generator } from './generator.js';
import { counterOf, lostMap, lostStride, type Counted } from './maps.js';
import { isShared, loadNumber } from './number.js';

/** Adds one to a counter of this program on the CPU in R0, atomically, because an interrupt can count in between. */
function countOn(g: Generator, counted: Counted, options: CodeOptions): void {
  if (isShared(options)) return countShared(g, counted, options);
  const done = g.emit.label();
  g.emit.jump('jge', R0, options.possibleCpus, done);
  g.emit.mapValue(R1, lostMap, counterOf(options.number, counted) * 8);
  addOnCpu(g, options, done);
}

/** The same where the number is only known now. */
function countShared(g: Generator, counted: Counted, options: CodeOptions): void {
  const done = g.emit.label();
  withStack(g, 8, (cpu) => {
    g.emit.store(R10, cpu, 8, R0);
    loadNumber(g);
    g.emit.jump('jge', R0, options.programs, done);
    g.emit.alu('mul', R0, (counterOf(1, counted) - counterOf(0, counted)) * 8);
    g.emit.mapValue(R1, lostMap, counterOf(0, counted) * 8);
    g.emit.alu('add', R1, R0);
    g.emit.load(R0, R10, cpu, 8);
  });
  g.emit.jump('jge', R0, options.possibleCpus, done);
  addOnCpu(g, options, done);
}

/** Adds one to the counter at R1 of the first CPU, for the CPU in R0. */
function addOnCpu(g: Generator, { programs }: CodeOptions, done: Label): void {
  g.emit.alu('mul', R0, lostStride(programs));
  g.emit.alu('add', R1, R0);
  g.emit.mov(R2, 1);
  g.emit.atomicAdd(R1, 0, 8, R2);
  g.emit.place(done);
}

/** Counts what found no room, on the CPU in R0, and goes to `end`. */
export function countLost(g: Generator, counted: Counted, options: CodeOptions, end: Label): void {
  g.emit.note('no room: count it');
  countOn(g, counted, options);
  g.emit.goto(end);
}

/** Counts on the current CPU. What a call loses is lost. */
export function countHere(g: Generator, counted: Counted, options: CodeOptions): void {
  g.emit.note(`count: ${counted}`);
  g.emit.call('get_smp_processor_id');
  countOn(g, counted, options);
}
