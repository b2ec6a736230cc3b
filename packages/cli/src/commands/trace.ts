import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import { parseCount } from './arguments.js';
import { proposeValues } from './propose.js';
import { listFlag, probesParameter, selectionAliases, selectionFlags } from './selection.js';
import { fieldsFlag, noHeaderFlag } from './shown-flags.js';
import type { TraceFlags } from './trace-run.js';

/** `tap trace PROBE|GLOB...` */
export const traceCommand: Command<TapContext> = buildCommand<TraceFlags, string[], TapContext>({
  loader: async () => (await import('./trace-run.js')).runTrace,
  parameters: {
    positional: probesParameter,
    flags: {
      with: listFlag("Add functions or named expressions to each event: execname,pid,'kb=size/1024'"),
      fields: { ...fieldsFlag, proposeCompletions: proposeValues },
      noHeader: noHeaderFlag,
      count: {
        kind: 'parsed',
        parse: parseCount,
        optional: true,
        placeholder: 'n',
        brief: 'End after n events',
      },
      ...selectionFlags,
      json: { kind: 'boolean', optional: true, withNegated: false, brief: 'One line of JSON for each event' },
    },
    aliases: selectionAliases,
  },
  docs: {
    brief: 'Show the events of probes as they happen',
    fullDescription: [
      'Shows the events of probes as they happen, until Ctrl-C, or as long as the options say.',
      '',
      'Standard error ends with a line that counts the events that were delivered and those that were lost.',
    ].join('\n'),
    customUsage: [
      { input: 'tcp.sendmsg', brief: 'all sends of TCP' },
      { input: `'tcp.*' --where 'size > 1024' --with execname,pid`, brief: 'large ones, and whose' },
      { input: 'tcp.sendmsg --fields size,daddr,dport', brief: 'only some of the values' },
      { input: `'kernel.fn:vfs_read' --where 'count > 4096'`, brief: 'any function of the kernel' },
      { input: `kprocess.exec --json -c 'make'`, brief: 'what a command executes, for programs to read' },
    ],
  },
});
