import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import { parseBytes, parseName, parseSeconds } from './arguments.js';
import type { RecordFlags } from './record-run.js';
import { listFlag, probesParameter, selectionAliases, selectionFlags } from './selection.js';

/** `tap record -o FILE PROBE|GLOB...` */
export const recordCommand: Command<TapContext> = buildCommand<RecordFlags, string[], TapContext>({
  loader: async () => (await import('./record-run.js')).runRecord,
  parameters: {
    positional: probesParameter,
    flags: {
      output: {
        kind: 'parsed',
        parse: parseName,
        placeholder: 'file',
        brief: 'The file, such as events.parquet',
      },
      rotateSize: {
        kind: 'parsed',
        parse: parseBytes,
        optional: true,
        placeholder: 'bytes',
        brief:
          'Begin a new file once one is so large: 500M; events.parquet becomes events-0001.parquet and so on',
      },
      rotateTime: {
        kind: 'parsed',
        parse: parseSeconds,
        optional: true,
        placeholder: 'seconds',
        brief: 'Begin a new file after some seconds',
      },
      with: listFlag("Add functions or named expressions to each event: execname,pid,'kb=size/1024'"),
      ...selectionFlags,
    },
    aliases: { ...selectionAliases, o: 'output' },
  },
  docs: {
    brief: 'Write events into a file, to be replayed or asked in SQL',
    fullDescription: [
      'Writes the events of probes into a Parquet file, until Ctrl-C, or as long as the options say.',
      '',
      'tap replay shows them again, on any machine; DuckDB and others read the file as a table.',
    ].join('\n'),
    customUsage: [
      { input: `-o sends.parquet tcp.sendmsg --with execname,pid`, brief: 'all sends of TCP, and whose' },
      { input: `-o day.parquet --rotate-time 3600 'kprocess.*'`, brief: 'a file for each hour' },
    ],
  },
});
