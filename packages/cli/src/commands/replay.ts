import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import { parseCount, parseName } from './arguments.js';
import type { ReplayFlags } from './replay-run.js';
import { text } from './selection.js';
import { fieldsFlag, noHeaderFlag, sortFlag } from './shown-flags.js';

/** Lists and expressions of recorded values: which there are, only the file knows. */
const expression = { kind: 'parsed', parse: text, optional: true } as const;

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
      where: {
        ...expression,
        placeholder: 'expr',
        brief: `Only events that meet a condition on what was recorded: 'size > 1024 && execname == "curl"'`,
      },
      with: {
        ...expression,
        placeholder: 'list',
        brief: "Add named expressions of recorded values to each event: 'kb=size/1024'",
      },
      fields: fieldsFlag,
      count: {
        kind: 'parsed',
        parse: parseCount,
        optional: true,
        placeholder: 'n',
        brief: 'End after n events',
      },
      by: {
        ...expression,
        placeholder: 'list',
        brief: 'Count events, in a row for each key, as tap count does',
      },
      hist: {
        ...expression,
        placeholder: 'value',
        brief:
          'Show how a number is distributed, with --by for each key, as tap hist does; --hist=-x for what begins with -',
      },
      sort: sortFlag,
      noHeader: noHeaderFlag,
      json: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'One line of JSON for each event, or row',
      },
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
      { input: `sends.parquet --where 'size > 65536' --count 10`, brief: 'the first large ones' },
      { input: 'day-*.parquet --by execname', brief: 'how many of each program, in all files' },
      { input: 'sends.parquet --hist size --by daddr', brief: 'how large sends are, by receiver' },
      { input: 'day-*.parquet --json', brief: 'the files of a rotation, for programs to read' },
    ],
  },
});
