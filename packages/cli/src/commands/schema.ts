import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import type { SchemaFlags } from './schema-run.js';
import { listFlag, probeParameter } from './selection.js';
import { tapsetFlag } from './tapset-flag.js';

/** `tap schema PROBE` */
export const schemaCommand: Command<TapContext> = buildCommand<SchemaFlags, [string?], TapContext>({
  loader: async () => (await import('./schema-run.js')).runSchema,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ ...probeParameter('A probe'), optional: true }],
    },
    flags: {
      with: listFlag('What tap trace --with adds to each event'),
      records: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Of the other lines of --json: the end, overload, errors',
      },
      ...tapsetFlag,
    },
  },
  docs: {
    brief: 'Write the JSON schema of the events of a probe',
    fullDescription:
      'Writes the JSON schema, draft 2020-12, of the lines that tap trace --json prints of a probe.',
    customUsage: [
      { input: 'tcp.sendmsg --with execname,pid > event.schema.json', brief: 'with added values' },
      { input: '--records > record.schema.json', brief: 'lines that are no events' },
    ],
  },
});
