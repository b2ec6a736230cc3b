import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import { parseCount, parseName, parseSeconds } from './arguments.js';
import type { HeatFlags } from './heat-work.js';
import { proposeNumbers } from './propose.js';
import {
  listFlag,
  probeParameter,
  probesParameter,
  selectionAliases,
  selectionFlags,
  text,
} from './selection.js';
import { noHeaderFlag, sortFlag } from './shown-flags.js';
import type { TableFlags } from './table-task.js';
import type { ProfileFlags } from './tables-run.js';

const flags = {
  ...selectionFlags,
  by: listFlag("A row for each key: values, functions or named expressions: execname,dport,'kb=size/1024'"),
  interval: {
    kind: 'parsed',
    parse: parseSeconds,
    optional: true,
    placeholder: 'seconds',
    brief: 'Print and start again every so many seconds; without it, print once at the end',
  },
  sort: sortFlag,
  json: { kind: 'boolean', optional: true, withNegated: false, brief: 'One line of JSON for each row' },
} as const;

/** Those of commands that print one table. */
const countFlags = { ...flags, noHeader: noHeaderFlag } as const;

/** Those of commands that draw. */
const drawnFlags = {
  ...flags,
  heat: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Draw a heat map: a line for each interval, by default of a second',
  },
  output: {
    kind: 'parsed',
    parse: parseName,
    optional: true,
    placeholder: 'file',
    brief: 'With --heat: write a picture, NAME.html or NAME.svg, and no lines',
  },
} as const;

const drawnAliases = { ...selectionAliases, o: 'output' } as const;

const end = [
  'The kernel computes the table. It is printed at the end: after Ctrl-C, or as the options say.',
  '',
  'Standard error ends with a line that counts the events that are in no row.',
].join('\n');

/** `tap count PROBE|GLOB...` */
export const countCommand: Command<TapContext> = buildCommand<TableFlags, string[], TapContext>({
  loader: async () => (await import('./tables-run.js')).runCount,
  parameters: { positional: probesParameter, flags: countFlags, aliases: selectionAliases },
  docs: {
    brief: 'Count events, by key',
    fullDescription: `Counts the events of probes, in a row for each key.\n\n${end}`,
    customUsage: [
      { input: `'tcp.*'`, brief: 'how many events of each probe' },
      { input: 'signal.send --by execname,sig_name --interval 1', brief: 'who sends which signals' },
    ],
  },
});

/** `tap hist PROBE VALUE` */
export const histCommand: Command<TapContext> = buildCommand<HeatFlags, [string, string], TapContext>({
  loader: async () => (await import('./tables-run.js')).runHist,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        probeParameter('A probe, or a pattern'),
        {
          brief: 'A number of the event: a value or an expression',
          parse: text,
          placeholder: 'value',
          proposeCompletions: proposeNumbers,
        },
      ],
    },
    flags: drawnFlags,
    aliases: drawnAliases,
  },
  docs: {
    brief: 'Show how a number is distributed, by key',
    fullDescription: `Groups a number of each event by powers of two, and draws how many events each group has.\n\n${end}`,
    customUsage: [
      { input: 'tcp.sendmsg size --by execname', brief: 'sizes of sends, by program' },
      { input: `tcp.recvmsg.return 'size/1024' --where 'size > 0'`, brief: 'kibibytes that arrived' },
      {
        input: 'tcp.sendmsg size --heat --duration 60 -o sizes.html',
        brief: 'sizes of sends over a minute, as a picture',
      },
    ],
  },
});

/** `tap latency PROBE|GLOB...` */
export const latencyCommand: Command<TapContext> = buildCommand<HeatFlags, string[], TapContext>({
  loader: async () => (await import('./tables-run.js')).runLatency,
  parameters: { positional: probesParameter, flags: drawnFlags, aliases: drawnAliases },
  docs: {
    brief: 'Show how long calls take, by key',
    fullDescription: `Measures the time between entry and return of each call, in nanoseconds.\n\n${end}`,
    customUsage: [
      { input: 'tcp.recvmsg --by execname --sort=-p99', brief: 'how long programs wait for data' },
      { input: `tcp.sendmsg --where 'elapsed > 1000000'`, brief: 'slow ones only' },
      {
        input: 'tcp.recvmsg --heat --interval 0.5',
        brief: 'how it changes over time, a line for each half second',
      },
    ],
  },
});

/** `tap profile` */
export const profileCommand: Command<TapContext> = buildCommand<ProfileFlags, [], TapContext>({
  loader: async () => (await import('./tables-run.js')).runProfile,
  parameters: {
    flags: {
      ...countFlags,
      frequency: {
        kind: 'parsed',
        parse: parseCount,
        default: '99',
        placeholder: 'hertz',
        brief: 'Samples of each CPU in a second',
      },
    },
    aliases: { ...selectionAliases, F: 'frequency' },
  },
  docs: {
    brief: 'Sample what the CPUs do, by key',
    fullDescription: `Counts samples of what each CPU does, in a row for each key; without --by, for each program.\n\n${end}`,
    customUsage: [
      { input: '--duration 10', brief: 'which programs use the CPUs' },
      { input: `--by execname,print_backtrace --where 'pid() != 0'`, brief: 'and where in the kernel' },
    ],
  },
});
