import { closeSync, constants, fstatSync, openSync } from 'node:fs';

/** A descriptor that is handed to a child. */
export interface Handed {
  readonly fd: number;
  /** Gives this process's share of it back, once the child has its own. */
  close(): void;
}

/**
 * What a child writes to in place of a descriptor of tap's: the same pipe or terminal, opened anew. A child that gets the
 * descriptor itself gets it blocking, and that is a property of what both share: tap would stand still whenever a reader is slow.
 * Files know no such state, and a child must go on where tap writes; sockets, and what tap may not open, are shared as they are.
 */
export function ownDescription(fd: number): Handed {
  const shared: Handed = { fd, close: () => undefined };
  try {
    const stat = fstatSync(fd, { bigint: true });
    if (!stat.isFIFO() && !stat.isCharacterDevice()) return shared;
    // Of a pipe that nobody reads, only the open that does not wait tells so.
    const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
    const own = openSync(`/proc/self/fd/${fd}`, flags);
    return { fd: own, close: () => closeSync(own) };
  } catch {
    return shared;
  }
}
