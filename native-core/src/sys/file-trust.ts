import type { BigIntStats } from 'node:fs';

/** Milliseconds by which the clocks of files and of processes may differ: they tick, and one is computed from boot. */
const tolerance = 2_000;

/** What is known of a process that may have written or loaded a file. */
export interface FileUser {
  /** Its effective user. */
  readonly effective: number;
  /** When it started, in milliseconds since 1970. */
  readonly started: number;
}

/** Whether nobody but a process, or another one of its user, can have written a file, and not before the process started. */
export function mayHaveWritten(
  { effective, started }: FileUser,
  { uid, mode, nlink, mtimeMs, ctimeMs }: Pick<BigIntStats, 'uid' | 'mode' | 'nlink' | 'mtimeMs' | 'ctimeMs'>,
): boolean {
  // Not root's for others: in a namespace of its own a process mounts what it may not read over its map.
  const owned = Number(uid) === effective && (mode & 0o022n) === 0n && nlink === 1n;
  // Numbers of processes are given again, and maps stay behind. utimes(2) sets one of the times, chmod(2) the other one.
  const written = Math.min(Number(mtimeMs), Number(ctimeMs));
  return owned && written >= started - tolerance;
}

/**
 * Whether a process can have loaded a file as it is now: the process itself may read it, nobody but its owner may write to it, and
 * it has not changed since the process started.
 */
export function mayHaveLoaded(
  { effective, started }: FileUser,
  { uid, mode, mtimeMs, ctimeMs }: Pick<BigIntStats, 'uid' | 'mode' | 'mtimeMs' | 'ctimeMs'>,
): boolean {
  // In a namespace of its own a process mounts what it may not read over what it has loaded.
  const readable = Number(uid) === effective || (mode & 0o004n) !== 0n;
  const changed = Math.max(Number(mtimeMs), Number(ctimeMs));
  return readable && (mode & 0o022n) === 0n && changed <= started + tolerance;
}
