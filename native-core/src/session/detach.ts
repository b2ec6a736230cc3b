import type { Attachment } from '../attach/index.js';
import type { Role } from '../compile/index.js';
import { closeAll } from '../sys/index.js';
import type { Installed } from './install.js';
import { turn } from './pace.js';
import type { AttachedParts } from './parts.js';

/**
 * Detaches everything; the event loop runs meanwhile. The counts are still there.
 *
 * The kernel can wait for all CPUs at each program, so those that have nothing to do with each other are detached at the same time.
 */
export async function detach({
  installed,
  follower,
}: Pick<AttachedParts, 'installed' | 'follower'>): Promise<void> {
  for (const attachments of inWaves(installed)) {
    await closeAll(attachments.flatMap(({ link }) => link ?? []));
    // It counts what they missed, and detaches those that have no link.
    for (const attachment of attachments) {
      attachment.close();
      await turn();
    }
  }
  if (follower === null) return;
  follower.close();
  await turn();
}

/** Those that wait for a first event go before those that note it, or a second one would seem to have come alone; triggers go last. */
const roleRanks: Readonly<Record<Role, number>> = {
  reports: 0,
  saves: 1,
  precedes: 2,
  switches: 3,
  follows: 4,
};

/**
 * What can be detached at the same time, in the order in which that happens. Of a query, the place that announces events goes before the
 * return that reports them, and what saves words at the entry of a call after what needs them.
 */
function inWaves(installed: readonly Installed[]): readonly (readonly Attachment[])[] {
  const waves = new Map<number, Attachment[]>();
  for (const { role, candidate, attachments } of installed) {
    // The first is the program's own.
    for (const [i, attachment] of attachments.entries()) {
      const part = i > 0 ? 2 : candidate.deferred === 'return' ? 1 : 0;
      const rank = roleRanks[role] * 3 + part;
      const wave = waves.get(rank) ?? [];
      waves.set(rank, wave);
      wave.push(attachment);
    }
  }
  // Functions that share a program have one attachment.
  return [...waves].sort(([a], [b]) => a - b).map(([, wave]) => [...new Set(wave)]);
}
