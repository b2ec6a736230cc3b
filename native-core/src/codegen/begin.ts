import type { Candidate } from '../resolve/index.js';
import { R0, R1, R6, type Label } from './emitter.js';
import { makeGenerator, type Generator } from './generator.js';
import { jumpOn } from './jump.js';
import { savedMap } from './maps.js';
import { part } from './part.js';
import { findSaved } from './saved.js';
import { evaluateWord } from './word.js';

/** What the code of a program depends on besides its query. */
export interface CodeOptions {
  /** Number of the program in its session: it stands in each record, and chooses the counter of lost events. */
  readonly number: number;
  /** Number of the first program of its query: what leaves out events is shared by all of them. */
  readonly query: number;
  /** Number of the map in which the program of another probe saves the time, for a query on a pair of probes. */
  readonly savedIn: number;
  /** Number of programs in the session. */
  readonly programs: number;
  /** Number of CPUs that can ever be online. */
  readonly possibleCpus: number;
  /** Whether the kernel has the helper `get_current_task_btf`. */
  readonly typedTask: boolean;
  /** Index of the stack pointer among the 64-bit words of a kprobe's context, and how far a return pops it. */
  readonly stackPointer: { readonly slot: number; readonly returnPops: number };
}

/** A program that has begun: what comes next is done for each event that meets the condition. */
export interface Begun {
  readonly g: Generator;
  /** Where the program ends without doing anything more. */
  readonly end: Label;
}

/**
 * Begins the program of a candidate: the context in R6, what was saved at the entry, the condition. Of a candidate whose
 * condition nothing can meet it is all.
 *
 * @param keepsShared whether values that are used more than once are kept on the stack.
 */
export function beginProgram(candidate: Candidate, options: CodeOptions, keepsShared = true): Begun {
  const roots = [
    ...(candidate.savedBy ? [candidate.savedBy] : []),
    ...(candidate.condition ? [candidate.condition] : []),
    ...[...(candidate.fields ?? []), ...candidate.key].map(({ node }) => node),
    ...candidate.cells.map(({ value }) => value),
    ...candidate.sampling.flatMap((step) => (step.by === 'once' ? step.key : [])),
    ...candidate.actions.flatMap(({ key, value }) => [...key, value]),
  ];
  const g = makeGenerator(keepsShared ? roots : [], options.typedTask, candidate.saves.length, {
    word: evaluateWord,
    jump: jumpOn,
  });
  const end = g.emit.label();
  if (candidate.never) {
    // The verifier refuses code that nothing reaches.
    g.emit.mov(R0, 0);
    g.emit.exit();
    return { g, end };
  }
  g.emit.mov(R6, R1);
  if (candidate.saves.length > 0) {
    const { savedBy, mechanism } = candidate;
    if (savedBy !== null) findSaved(g, savedMap(options.savedIn), { by: 'value', value: savedBy }, end);
    else {
      const { stackPointer, number } = options;
      findSaved(g, savedMap(number), { by: 'call', typed: mechanism === 'fexit', stackPointer }, end);
    }
  }
  if (candidate.condition !== null) {
    g.emit.note('where');
    const { condition } = candidate;
    part('where', () => g.jump(condition, false, end));
  }
  return { g, end };
}

/** Ends a program. */
export function endProgram({ emit }: Generator, end: Label): void {
  emit.place(end);
  emit.mov(R0, 0);
  emit.exit();
}
