import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import { proposeNames } from './propose.js';
import { text } from './selection.js';
import { tapsetFlag, type TapsetFlags } from './tapset-flag.js';

/** `tap describe PROBE` */
export const describeCommand: Command<TapContext> = buildCommand<TapsetFlags, [string], TapContext>({
  loader: async () => (await import('./describe-run.js')).runDescribe,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'A probe, or a function',
          parse: text,
          placeholder: 'probe',
          proposeCompletions: proposeNames,
        },
      ],
    },
    flags: tapsetFlag,
  },
  docs: { brief: 'Show what a probe is, and which values it has' },
});
