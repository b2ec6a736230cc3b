import { addMisses } from '../attach/index.js';
import type { CompiledProgram } from '../compile/index.js';
import { procfs } from '../sys/index.js';
import { install, type InstallContext, type Installed } from './install.js';

/** What keeps the session's set of processes. */
export interface Follower {
  close(): void;
  /**
   * Descendants of the target that are not in the set: it had no room for them, or the kernel left out their creation.
   */
  unfollowed(): number | 'unknown';
}

/**
 * Keeps the session's set of processes: the target, those that descend from it now, and those that will descend from
 * it; null when no program asks for them.
 */
export async function followTarget(
  pid: number,
  programs: readonly CompiledProgram[],
  context: InstallContext,
): Promise<Follower | null> {
  // The session keeps the follower, and must not keep the kernel's types with it.
  const {
    losses,
    maps: { targets },
  } = context;
  const following = programs.filter(({ role }) => role === 'follows');
  const installed: Installed[] = [];
  const close = (): void =>
    installed
      .splice(0)
      .reverse()
      .flatMap((one) => [...one.attachments, ...one.programs])
      .forEach((part) => part.close());
  const one = new Uint8Array(Uint32Array.of(1).buffer);
  try {
    // The programs first, then the processes that are there: a fork in between is seen by one of the two.
    for (const program of following) installed.push(await install(program, context));
    const [adding] = installed;
    if (adding === undefined || targets === null) return null;
    for (const process of [pid, ...procfs.descendantsOf(pid)])
      targets.update(new Uint8Array(Uint32Array.of(process).buffer), one);
    const unfollowed = (): number | 'unknown' => {
      const { count, unknown } = addMisses(adding.attachments.map((attachment) => attachment.missed()));
      return unknown === null ? losses.of('entry', [adding.number]) + count : 'unknown';
    };
    return { close, unfollowed };
  } catch (error) {
    close();
    throw error;
  }
}
