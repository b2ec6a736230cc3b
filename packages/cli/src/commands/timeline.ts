import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import { parseName, parseSeconds } from './arguments.js';
import { proposeProbes, proposeValues } from './propose.js';
import { listFlag, probesParameter, selectionAliases, selectionFlags, text } from './selection.js';
import type { TimelineFlags } from './timeline-run.js';

/** `tap timeline PROBE|GLOB... -o FILE` */
export const timelineCommand: Command<TapContext> = buildCommand<TimelineFlags, string[], TapContext>({
  loader: async () => (await import('./timeline-run.js')).runTimeline,
  parameters: {
    positional: probesParameter,
    flags: {
      output: {
        kind: 'parsed',
        parse: parseName,
        placeholder: 'file',
        brief: 'The file, by convention NAME.perfetto-trace',
      },
      with: listFlag("Add functions or named expressions to each event: ppid,'kb=size/1024'"),
      flow: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'expr',
        proposeCompletions: proposeValues,
        brief: 'Join the events, of all probes, that have this number or text in common: sock',
      },
      count: {
        kind: 'parsed',
        parse: parseName,
        optional: true,
        variadic: true,
        placeholder: 'probe',
        proposeCompletions: proposeProbes,
        brief: 'Count the events of a probe or pattern in the kernel, as a counter; may be repeated',
      },
      by: listFlag('With --count: a counter for each key: values, functions or named expressions'),
      interval: {
        kind: 'parsed',
        parse: parseSeconds,
        optional: true,
        placeholder: 'seconds',
        brief: 'With --count: how long a number of the counter counts; by default 0.1',
      },
      ...selectionFlags,
    },
    aliases: { ...selectionAliases, o: 'output' },
  },
  docs: {
    brief: 'Write events as a timeline for Perfetto',
    fullDescription: [
      `Writes the events of probes into a trace for Perfetto's viewer, https://ui.perfetto.dev, on tracks of their threads.`,
      '',
      'A probe that has a return is shown as a call, from entry to return, with the values of the return. --where is about these, and not about what --count counts.',
    ].join('\n'),
    customUsage: [
      { input: `'tcp.*' --duration 10 -o tcp.perfetto-trace`, brief: 'how all programs use TCP' },
      {
        input: `tcp.sendmsg tcp.recvmsg --flow sock -c 'curl example.org' -o curl.perfetto-trace`,
        brief: 'what one command sends and receives, by connection',
      },
      {
        input: 'kprocess.exec --count kernel.fn:vfs_read --by execname -o reads.perfetto-trace',
        brief: 'with the reads of each program as counters',
      },
    ],
  },
});
