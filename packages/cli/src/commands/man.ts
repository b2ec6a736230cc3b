import {
  buildCommand,
  text_en,
  type Command,
  type HelpIntegrationConfiguration,
  type RouteMap,
} from '@stricli/core';
import type { TapContext } from '../run/context.js';

/** What the page is made of besides the commands. */
export interface ManOptions {
  /** How `--help` writes names and usage. */
  readonly formatting: HelpIntegrationConfiguration['formatting'];
  readonly version: () => Promise<string>;
}

/** `tap man`: what `--help` says of all commands, as a manual page. */
export function manCommand(
  root: () => RouteMap<TapContext>,
  { formatting, version }: ManOptions,
): Command<TapContext> {
  return buildCommand<Record<never, never>, [], TapContext>({
    async func() {
      const { manualPage } = await import('../print/manual-page.js');
      const commands = root()
        .getAllEntries()
        .filter(({ hidden }) => !hidden)
        .map(({ name, target }): readonly [string, string] => {
          const prefix = ['tap', name[formatting.caseStyle]];
          const help = target.formatHelp({
            prefix,
            config: formatting,
            text: text_en,
            additionalFlags: [],
            includeArgumentEscapeSequenceFlag: false,
            includeHidden: false,
            ansiColor: false,
          });
          return [prefix.join(' '), help];
        });
      this.process.stdout.write(manualPage({ brief: root().brief, version: await version(), commands }));
    },
    parameters: {},
    docs: {
      brief: 'Write the manual page: tap man | man -l -',
      fullDescription: 'Writes the manual page, in the language of man: what --help says of all commands.',
      customUsage: [{ input: '| man -l -', brief: 'read it' }],
    },
  });
}
