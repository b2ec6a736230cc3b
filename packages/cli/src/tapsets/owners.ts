import { realpathSync, statSync, type Stats } from 'node:fs';
import { withParents } from './package.js';

/** For whom code is run. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs this process. */
export function ownUser({ geteuid, getegid }: NodeJS.Process): User {
  return { uid: geteuid?.() ?? 0, gid: getegid?.() ?? 0 };
}

/**
 * Whether some other user than root and oneself could have written a file, or could put another in its place: the file or a
 * folder above it is another user's, or others may write to it. In a folder with the sticky bit, such as /tmp, others can
 * replace nothing that is not theirs.
 */
export function othersCanChange(path: string, user: User): boolean {
  const parents = [...withParents(path), ...withParents(realpathSync(path))];
  return [...new Set(parents)].some((one) => canChange(statSync(one), user));
}

function canChange({ uid, gid, mode }: Stats, user: User): boolean {
  if (uid !== 0 && uid !== user.uid) return true;
  if ((mode & 0o1000) !== 0) return false;
  const byGroup = (mode & 0o020) !== 0 && gid !== 0 && gid !== user.gid;
  return byGroup || (mode & 0o002) !== 0;
}
