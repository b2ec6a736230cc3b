import { expressionsOf, type Candidate } from '../resolve/index.js';
import type { CodeOptions } from './code-options.js';
import { testCondition } from './condition.js';
import { R1, R6, type Label } from './emitter.js';
import { answer } from './end.js';
import { makeGenerator, type Generator } from './generator.js';
import { jumpOn } from './jump.js';
import { countHere } from './lost.js';
import { findPairTime } from './pair.js';
import { findSaved } from './saved.js';
import { evaluateWord, pairTimePlace, savedPlace } from './word.js';

/** A program that has begun: what comes next is done for each event that meets the condition. */
export interface Begun {
  readonly g: Generator;
  /** Where the program ends without doing anything more. */
  readonly end: Label;
}

/**
 * Begins the program of a candidate: the context in R6, what other programs saved for it, the condition. Of a candidate whose
 * condition nothing can meet it is all.
 *
 * @param keepsShared whether values that are used more than once are kept on the stack.
 */
export function beginProgram(candidate: Candidate, options: CodeOptions, keepsShared = true): Begun {
  const roots = expressionsOf(candidate).filter((node) => node.op !== 'absent');
  const g = makeGenerator(keepsShared ? roots : [], options.typedTask, candidate.saves.length, {
    word: evaluateWord,
    jump: jumpOn,
  });
  const end = g.emit.label();
  const timed = candidate.mechanism === 'perf_event';
  if (timed) {
    // Nothing else tells how often the timer ran the program.
    g.emit.mov(R6, R1);
    countHere(g, 'run', options);
  }
  if (candidate.never) {
    // The verifier refuses code that nothing reaches.
    answer(g, candidate);
    return { g, end };
  }
  const found = saved(g, candidate);
  if (found && !timed) g.emit.mov(R6, R1);
  if (candidate.saves.length > 0) findSaved(g, candidate, options, end);
  if (candidate.pairKey !== null) {
    // What is not an event does not use up the first event of a pair.
    if (candidate.eventCondition !== null) testCondition(g, candidate.eventCondition, end, { moved: true });
    findPairTime(g, candidate.pairKey, options, end);
  }
  testCondition(g, candidate.condition, end, { moved: timed || found });
  return { g, end };
}

/** Takes the top of the stack for what other programs saved; the result is whether there is anything. */
function saved({ stack }: Generator, { saves, pairKey }: Candidate): boolean {
  const places = [
    ...(saves.length === 0 ? [] : [[saves.length * 8, savedPlace(saves.length, 0)] as const]),
    ...(pairKey === null ? [] : [[8, pairTimePlace(saves.length)] as const]),
  ];
  for (const [bytes, place] of places)
    if (stack.take(bytes) !== place) throw new RangeError('what was saved is looked up before anything else');
  return places.length > 0;
}
