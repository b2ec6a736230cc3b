import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';

/** `tap describe PROBE` */
export const describeCommand: Command<TapContext> = buildCommand<object, [string], TapContext>({
  loader: async () => (await import('./describe-run.js')).runDescribe,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'A probe, or a function', parse: (input) => input, placeholder: 'probe' }],
    },
    flags: {},
  },
  docs: { brief: 'Show what a probe is, and which values it has' },
});
