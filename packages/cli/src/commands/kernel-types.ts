import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import { parseName } from './arguments.js';
import type { TypesFlags } from './kernel-types-run.js';
import { text } from './selection.js';

/** `tap types NAME...` */
export const typesCommand: Command<TapContext> = buildCommand<TypesFlags, string[], TapContext>({
  loader: async () => (await import('./kernel-types-run.js')).runTypes,
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        brief:
          "Kernel functions and trace events, by name or by pattern: vfs_read sched:sched_switch 'vfs_*'",
        parse: text,
        placeholder: 'name',
      },
    },
    flags: {
      output: {
        kind: 'parsed',
        parse: parseName,
        optional: true,
        placeholder: 'file',
        brief: 'Write to a file instead of standard output',
      },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Write the types of kernel functions and trace events for TypeScript',
    fullDescription:
      'Writes declarations of functions and trace events of the running kernel. A program that includes them has typed ' +
      "values in kernel.fn('vfs_read') and kernel.tracepoint('sched', 'sched_switch').",
    customUsage: [
      { input: 'vfs_read sched:sched_switch -o kernel.d.ts', brief: 'a function and a trace event' },
    ],
  },
});
