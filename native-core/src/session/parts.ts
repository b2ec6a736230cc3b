import type { DecodeTables } from '../decode/index.js';
import type { MemoryLedger, SessionMaps } from '../load/index.js';
import type { LiveContext } from '../machine/index.js';
import type { LiveMappings } from '../symbols/index.js';
import type { Guard } from './guard.js';
import type { Follower } from './follow.js';
import type { Installed } from './install.js';
import type { Losses } from './losses.js';
import { turn } from '../sys/index.js';
import type { Shares } from './shares.js';

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
  readonly losses: Losses;
  /** Follows the processes of the target; null without one. */
  readonly follower: Follower | null;
  /** Checks whether the session is overloaded; null without a guard. */
  readonly guard: Guard | null;
  /** Functions, of several that are taken together, that the kernel does not allow to be probed. */
  readonly leftOut: readonly LeftOut[];
  /** Counts the kernel memory. */
  readonly memory: Pick<MemoryLedger, 'bytes'>;
  readonly decoding: LiveContext;
  /** Texts that were decoded, and what is asked about frames: all decoders of the session share them. */
  readonly texts: DecodeTables;
  /** What processes map while the session runs; null where nobody asks for their code, and where the kernel does not tell. */
  readonly mappings: Pick<LiveMappings, 'close'> | null;
  /** The programs that run at many functions. */
  readonly shares: Pick<Shares, 'close'>;
}

/** Detaches everything, one after the other; the event loop runs in between. The counts are still there. */
export async function detach({
  installed,
  follower,
}: Pick<AttachedParts, 'installed' | 'follower'>): Promise<void> {
  // Functions that share a program have one attachment.
  const attachments = new Set(installed.flatMap((one) => one.attachments));
  for (const part of follower === null ? attachments : [...attachments, follower]) {
    part.close();
    await turn();
  }
}

/** Releases everything that is detached. */
export async function release({
  installed,
  maps,
  shares,
  mappings,
}: Pick<AttachedParts, 'installed' | 'shares' | 'mappings'> & { maps: SessionMaps | null }): Promise<void> {
  for (const { programs, table } of installed) {
    programs.forEach((program) => program.close());
    table?.maps.close();
    await turn();
  }
  shares.close();
  mappings?.close();
  maps?.close();
}
