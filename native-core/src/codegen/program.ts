import type { Instructions } from '../asm/index.js';
import { TapError } from '../errors/index.js';
import type { RecordLayout } from '../layout/index.js';
import type { Candidate } from '../resolve/index.js';
import { beginProgram } from './begin.js';
import { endProgram } from './end.js';
import type { CodeOptions } from './code-options.js';
import { act } from './act.js';
import type { Label } from './emitter.js';
import { part } from './part.js';
import { report } from './report.js';
import { sample } from './sample.js';
import { tabulate } from './table.js';
import { thin } from './thin.js';

/** What a program does with each event that is taken, besides changing named maps. */
export interface Outputs {
  /** Layout of the records that it reports; null for none. */
  readonly record: RecordLayout | null;
  /** The table that it keeps; null for none. */
  readonly table: {
    /** Layout of the key; null for a table with one row. */
    readonly key: RecordLayout | null;
  } | null;
}

/**
 * The code of one program: test the condition, leave out
 * some events, then report and measure, unless the session is overloaded, and change named maps. R6 holds the context.
 */
export function generateProgram(candidate: Candidate, outputs: Outputs, options: CodeOptions): Instructions {
  try {
    return generate(candidate, outputs, options, true);
  } catch (error) {
    if (!(error instanceof TapError) || error.code !== 'TAP_TOO_LARGE') throw error;
    // Values that are computed again take time in place of stack.
    return generate(candidate, outputs, options, false);
  }
}

function generate(
  candidate: Candidate,
  outputs: Outputs,
  options: CodeOptions,
  keepsShared: boolean,
): Instructions {
  const { g, end } = beginProgram(candidate, options, keepsShared);
  if (candidate.never) return g.emit.finish();
  candidate.sampling.forEach((step, i) => part(step.by, () => sample(g, step, i, options, end)));
  const { record, table } = outputs;
  // Changes of named maps are made for each event: of a part of them a map would be wrong.
  const acting = options.guarded && (record !== null || table !== null) ? g.emit.label() : null;
  if (acting !== null) thin(g, options, acting);
  const parts: ((next: Label) => void)[] = [];
  if (record !== null) parts.push((next) => report(g, candidate, record, options, next));
  if (table !== null) parts.push((next) => tabulate(g, candidate, table.key, options, next));
  if (acting !== null) parts.push(() => g.emit.place(acting));
  for (const action of candidate.actions)
    parts.push((next) => part(`${action.does} ${action.map.name}`, () => act(g, action, options, next)));
  parts.forEach((make, i) => {
    if (i === parts.length - 1) return make(end);
    // A part that has no room for its event is left early; what it computed is not there for the next one.
    const next = g.emit.label();
    g.available.within(() => make(next));
    g.emit.place(next);
  });
  endProgram(g, end, candidate);
  return g.emit.finish();
}
