import type { SessionMaps } from '../load/index.js';
import type { LiveContext } from './decode-context.js';
import type { Installed } from './install.js';

/** What was attached for a session. */
export interface AttachedParts {
  readonly maps: SessionMaps;
  readonly installed: readonly Installed[];
  /** Programs of the session's own, such as the one that follows forks. */
  readonly helpers: readonly { close(): void }[];
  readonly possibleCpus: number;
  readonly decoding: LiveContext;
}

/** Gives all of it back: what is attached first. */
export function release({
  installed,
  helpers,
  maps,
}: Pick<AttachedParts, 'installed' | 'helpers'> & { maps: SessionMaps | null }): void {
  for (const { attachments } of installed) attachments.forEach((attachment) => attachment.close());
  helpers.forEach((helper) => helper.close());
  for (const { programs, table } of installed) {
    programs.forEach((program) => program.close());
    table?.maps.close();
  }
  maps?.close();
}
