import type { CodeOptions } from './code-options.js';
import { R0, R1, type Label } from './emitter.js';
import type { Generator } from './generator.js';
import { countHere } from './lost.js';
import { guardMap } from './maps.js';

/**
 * Counts an event that is to be reported or measured, and leaves out, to `next`, as many of 2^32 as the guard of the session says. Which
 * ones is left to chance: of each kind of event, in whatever order they come, the same share is taken.
 */
export function thin(g: Generator, options: CodeOptions, next: Label): void {
  const taken = g.emit.label();
  const share = (): void => {
    g.emit.mapValue(R1, guardMap, 0);
    g.emit.load(R1, R1, 0, 8);
  };
  countHere(g, 'passed', options);
  g.emit.note('what the guard leaves out');
  share();
  g.emit.jump('jeq', R1, 0, taken);
  g.emit.call('get_prandom_u32');
  share();
  g.emit.jump('jge', R0, R1, taken);
  countHere(g, 'thinned', options);
  g.emit.goto(next);
  g.emit.place(taken);
}
