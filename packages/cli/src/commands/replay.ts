import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import { parseName } from './arguments.js';
import type { ReplayFlags } from './replay-run.js';
import { fieldsFlag, noHeaderFlag } from './shown-flags.js';

/** `tap replay FILE...` */
export const replayCommand: Command<TapContext> = buildCommand<ReplayFlags, string[], TapContext>({
  loader: async () => (await import('./replay-run.js')).runReplay,
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: { brief: 'Files that tap record has written', parse: parseName, placeholder: 'file' },
    },
    flags: {
      fields: fieldsFlag,
      noHeader: noHeaderFlag,
      json: { kind: 'boolean', optional: true, withNegated: false, brief: 'One line of JSON for each event' },
    },
  },
  docs: {
    brief: 'Show the events of a recording',
    fullDescription: [
      'Shows the events that tap record has written, as tap trace shows them. It needs no rights, and runs on any system.',
      '',
      'Standard error ends with a line that counts the events, and those that were lost when they were recorded.',
    ].join('\n'),
    customUsage: [
      { input: 'sends.parquet --fields size,daddr', brief: 'only some of the values' },
      { input: 'day-*.parquet --json', brief: 'the files of a rotation, for programs to read' },
    ],
  },
});
