import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import type { ExplainFlags } from './explain-run.js';
import { listFlag, maxProgramsFlag, probesParameter, text } from './selection.js';
import { tapsetFlag } from './tapset-flag.js';

/** `tap explain PROBE...` */
export const explainCommand: Command<TapContext> = buildCommand<ExplainFlags, string[], TapContext>({
  loader: async () => (await import('./explain-run.js')).runExplain,
  parameters: {
    positional: probesParameter,
    flags: {
      where: { kind: 'parsed', parse: text, optional: true, placeholder: 'expr', brief: 'As for tap trace' },
      with: listFlag('As for tap trace'),
      ...maxProgramsFlag,
      ...tapsetFlag,
    },
  },
  docs: {
    brief: 'Show how probes would be attached on this kernel, why, and their code',
  },
});
