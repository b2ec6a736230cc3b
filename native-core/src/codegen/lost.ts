import type { CodeOptions } from './begin.js';
import { R1, R2, R8, type Label } from './emitter.js';
import type { Generator } from './generator.js';
import { lossCounter, lostMap, lostStride, type Loss } from './maps.js';

/**
 * Adds one to a counter of this program on the CPU in R8, atomically, because an interrupt can count in between; goes to
 * `end`.
 */
export function countLost(g: Generator, loss: Loss, options: CodeOptions, end: Label): void {
  g.emit.note('no room: count it');
  g.emit.jump('jge', R8, options.possibleCpus, end);
  g.emit.mapValue(R1, lostMap, lossCounter(options.number, loss) * 8);
  g.emit.alu('mul', R8, lostStride(options.programs));
  g.emit.alu('add', R1, R8);
  g.emit.mov(R2, 1);
  g.emit.atomicAdd(R1, 0, 8, R2);
  g.emit.goto(end);
}
