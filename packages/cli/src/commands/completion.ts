import { buildChoiceParser, buildCommand, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import type { Shell } from './completion-run.js';

const shells: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** `tap completion SHELL` */
export const completionCommand: Command<TapContext> = buildCommand<Record<never, never>, [Shell], TapContext>(
  {
    loader: async () => (await import('./completion-run.js')).runCompletion,
    parameters: {
      positional: {
        kind: 'tuple',
        parameters: [
          {
            brief: 'The shell: bash, zsh or fish',
            parse: buildChoiceParser(shells),
            placeholder: 'shell',
            proposeCompletions: () => shells,
          },
        ],
      },
    },
    docs: {
      brief: 'Write a script by which a shell completes command lines of tap',
      fullDescription: [
        'Writes a script by which a shell completes commands, options, probes and values.',
        '',
        'bash, in ~/.bashrc:                   source <(tap completion bash)',
        'zsh, in ~/.zshrc, after compinit:     source <(tap completion zsh)',
        'fish, in ~/.config/fish/config.fish:  tap completion fish | source',
      ].join('\n'),
    },
  },
);
