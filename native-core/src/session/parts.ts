import type { SessionMaps } from '../load/index.js';
import type { LiveContext } from './decode-context.js';
import type { Installed } from './install.js';

/** A function, of several that a probe takes together, without which the probe runs. */
export interface LeftOut {
  /** Name of the probe. */
  readonly probe: string;
  /** Where the function begins in the running kernel. */
  readonly address: bigint;
  /** Why the kernel refuses it. */
  readonly why: string;
}

/** What was attached for a session. */
export interface AttachedParts {
  readonly maps: SessionMaps;
  readonly installed: readonly Installed[];
  /** Programs of the session's own, such as the one that follows forks. */
  readonly helpers: readonly { close(): void }[];
  /** Functions of several that are taken together which the kernel lets nobody probe. */
  readonly leftOut: readonly LeftOut[];
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
