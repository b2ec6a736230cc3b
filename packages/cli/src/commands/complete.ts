import { buildCommand, proposeCompletions, type Application, type Command } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import { text } from './selection.js';

/** `tap complete -- WORD...`, which the scripts of `tap completion` call: proposals for the last word, each with a tab and what it is. */
export function completeCommand(application: () => Application<TapContext>): Command<TapContext> {
  return buildCommand<Record<never, never>, string[], TapContext>({
    async func(_flags, ...words) {
      const context = { ...this, completed: words };
      const proposals = await proposeCompletions(application(), words, context);
      const wantsFlag = words.at(-1)?.startsWith('-') === true;
      for (const { kind, completion, brief } of proposals) {
        if (kind === 'argument:flag' && !wantsFlag) continue;
        // What is said of a value is the same for all: what the argument is.
        this.process.stdout.write(`${completion}${kind === 'argument:value' ? '' : `\t${brief}`}\n`);
      }
    },
    parameters: {
      positional: {
        kind: 'array',
        parameter: {
          brief: 'The words after tap, up to the one to complete',
          parse: text,
          placeholder: 'word',
        },
      },
    },
    docs: { brief: 'Propose what the last word may be' },
  });
}
