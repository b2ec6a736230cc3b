import { buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import type { FlameFlags } from './flame-run.js';
import { parseCount, parseName } from './arguments.js';
import { probeParameter, selectionAliases, selectionFlags } from './selection.js';

/** `tap flame [PROBE|GLOB|profile...]` */
export const flameCommand: Command<TapContext> = buildCommand<FlameFlags, string[], TapContext>({
  loader: async () => (await import('./flame-run.js')).runFlame,
  parameters: {
    positional: {
      kind: 'array',
      parameter: probeParameter(
        'Probes, by name or by pattern; profile, also if there are none: what the CPUs run',
      ),
    },
    flags: {
      ...selectionFlags,
      output: {
        kind: 'parsed',
        parse: parseName,
        optional: true,
        placeholder: 'file',
        brief:
          'NAME.html, .svg, .folded, .txt, .speedscope.json or .pb.gz; without it, folded text on standard output',
      },
      offCpu: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief:
          'The time that threads wait, from the switch by which they leave a CPU to that by which they are back',
      },
      frequency: {
        kind: 'parsed',
        parse: parseCount,
        optional: true,
        placeholder: 'hertz',
        brief: 'Samples of each CPU in a second; by default 99',
      },
      depth: {
        kind: 'parsed',
        parse: parseCount,
        default: '120',
        placeholder: 'n',
        brief: 'Frames of each stack at most, from 1 to 120',
      },
    },
    aliases: { ...selectionAliases, o: 'output', F: 'frequency' },
  },
  docs: {
    brief: 'Show stacks as a flame graph',
    fullDescription: [
      'Adds up the stacks of events, of the kernel and of processes, and writes them at the end: after Ctrl-C, or as the options say.',
      '',
      'A page (.html) needs no network and is searched and zoomed. Idle CPUs are left out.',
    ].join('\n'),
    customUsage: [
      { input: 'profile --duration 10 -o flame.html', brief: 'what the CPUs run, as a page' },
      { input: `-c './server --test' -o server.pb.gz`, brief: 'what one command runs, for pprof' },
      { input: 'tcp.sendmsg --duration 10 -o sends.speedscope.json', brief: 'who sends, for speedscope' },
      { input: '--off-cpu -x 4711 --duration 10 -o waits.html', brief: 'where a process waits' },
    ],
  },
});
