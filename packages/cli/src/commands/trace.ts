import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../context.js';
import { parseCount, parseProcess, parseSeconds } from './numbers.js';

/** The options of `tap trace`. */
export interface TraceFlags {
  readonly where?: string;
  readonly with?: string;
  readonly count?: number;
  readonly duration?: number;
  readonly pid?: number;
  readonly command?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

const text = (input: string): string => input;

/** `tap trace PROBE|GLOB...` */
export const traceCommand: Command<TapContext> = buildCommand<TraceFlags, string[], TapContext>({
  loader: async () => (await import('./trace-run.js')).runTrace,
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        brief: "Probes, by name or by pattern: tcp.sendmsg 'kprocess.*'",
        parse: text,
        placeholder: 'probe',
      },
    },
    flags: {
      where: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'expr',
        brief: `Only events that meet a condition, tested in the kernel: 'size > 1024 && execname() == "curl"'`,
      },
      with: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'list',
        brief: "Add functions or named expressions to each event: execname,pid,'kb=size/1024'",
      },
      count: {
        kind: 'parsed',
        parse: parseCount,
        optional: true,
        placeholder: 'n',
        brief: 'End after n events',
      },
      duration: {
        kind: 'parsed',
        parse: parseSeconds,
        optional: true,
        placeholder: 'seconds',
        brief: 'End after some seconds',
      },
      pid: {
        kind: 'parsed',
        parse: parseProcess,
        optional: true,
        placeholder: 'pid',
        brief: 'Only events of this process and of its descendants; it is target()',
      },
      command: {
        kind: 'parsed',
        parse: text,
        optional: true,
        placeholder: 'command',
        brief: 'Run a command of the shell, take only its events, and end with it; it is target()',
      },
      all: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'With -x or -c: events of all processes, also those in interrupts',
      },
      json: { kind: 'boolean', optional: true, withNegated: false, brief: 'One line of JSON for each event' },
    },
    aliases: { x: 'pid', c: 'command', a: 'all' },
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
      { input: `'kernel.fn:vfs_read' --where 'count > 4096'`, brief: 'any function of the kernel' },
      { input: `kprocess.exec --json -c 'make'`, brief: 'what a command executes, for programs to read' },
    ],
  },
});
