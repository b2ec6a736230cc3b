import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import type { ListFlags } from './list-run.js';
import { tapsetFlag } from './tapset-flag.js';

/** `tap list [GLOB]` */
export const listCommand: Command<TapContext> = buildCommand<ListFlags, [string?], TapContext>({
  loader: async () => (await import('./list-run.js')).runList,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: "Only names that fit a pattern: 'tcp.*'",
          parse: (input) => input,
          placeholder: 'glob',
          optional: true,
        },
      ],
    },
    flags: {
      functions: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'List the functions that --where and --with can use, instead of the probes',
      },
      json: { kind: 'boolean', optional: true, withNegated: false, brief: 'One line of JSON for each' },
      ...tapsetFlag,
    },
  },
  docs: { brief: 'List the probes, and the functions, of the installed tapsets' },
});
