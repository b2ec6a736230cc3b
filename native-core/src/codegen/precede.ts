import type { Instructions } from '../asm/index.js';
import type { LoweredWord } from '../expr/index.js';
import type { Candidate } from '../resolve/index.js';
import { beginProgram } from './begin.js';
import { endProgram } from './end.js';
import type { CodeOptions } from './code-options.js';
import { saveTime } from './pair.js';

/** The code of the first probe of a pair: it saves the time by the key, which is the candidate's only field. */
export function generatePreceding(candidate: Candidate, options: CodeOptions): Instructions {
  const { g, end } = beginProgram(candidate, options);
  if (candidate.never) return g.emit.finish();
  for (const { node } of candidate.fields ?? []) saveTime(g, node as LoweredWord, options);
  endProgram(g, end, candidate);
  return g.emit.finish();
}
