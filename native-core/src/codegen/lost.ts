import type { CodeOptions } from './begin.js';
import { R1, R2, R8, type Label } from './emitter.js';
import type { Generator } from './generator.js';
import { lostMap, lostStride } from './maps.js';

/** Adds one to the counter of the CPU in R8 and of this program, atomically: an interrupt can count in between. */
export function countLost(g: Generator, options: CodeOptions, end: Label): void {
  g.emit.note('no room: count it');
  g.emit.jump('jge', R8, options.possibleCpus, end);
  g.emit.mapValue(R1, lostMap, options.number * 8);
  g.emit.alu('mul', R8, lostStride(options.programs));
  g.emit.alu('add', R1, R8);
  g.emit.mov(R2, 1);
  g.emit.atomicAdd(R1, 0, 8, R2);
  g.emit.goto(end);
}
