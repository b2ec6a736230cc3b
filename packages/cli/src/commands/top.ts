import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import { parseCount, parseSeconds } from './arguments.js';
import { listFlag, probesParameter, selectionAliases, selectionFlags } from './selection.js';
import { noHeaderFlag, sortFlag } from './shown-flags.js';
import type { TopFlags } from './top-run.js';

/** `tap top PROBE|GLOB...` */
export const topCommand: Command<TapContext> = buildCommand<TopFlags, string[], TapContext>({
  loader: async () => (await import('./top-run.js')).runTop,
  parameters: {
    positional: probesParameter,
    flags: {
      ...selectionFlags,
      by: listFlag('A row for each key: values, functions or named expressions; by default execname'),
      interval: {
        kind: 'parsed',
        parse: parseSeconds,
        default: '1',
        placeholder: 'seconds',
        brief: 'Refresh every so many seconds',
      },
      rows: { kind: 'parsed', parse: parseCount, default: '20', placeholder: 'n', brief: 'Rows at most' },
      sort: sortFlag,
      noHeader: noHeaderFlag,
      json: { kind: 'boolean', optional: true, withNegated: false, brief: 'One line of JSON for each row' },
    },
    aliases: selectionAliases,
  },
  docs: {
    brief: 'Show a live table of the most frequent events, by key',
    fullDescription: [
      'Counts the events of probes, by key, and shows a table that is refreshed in place.',
      '',
      'Keys: s sorts by rate, total or key in turn; p pauses and resumes; q ends.',
    ].join('\n'),
    customUsage: [
      { input: `'tcp.*' --by execname,dport`, brief: 'who talks, and to which port' },
      { input: 'kernel.fn:vfs_read', brief: 'which programs read most' },
      { input: 'signal.send --by execname,sig_name --sort=-total', brief: 'the most frequent in all first' },
    ],
  },
});
