import { constants } from 'node:fs';
import { textOf } from '../text/index.js';
import { Absent, whyOf } from './absent.js';
import { addressSpaceIn, addressSpaceSteps } from './address-space.js';
import { mayHaveLoaded, mayHaveWritten, type FileUser } from './file-trust.js';
import type { Mappings } from './mappings.js';
import { requirePlatform } from './platform.js';
import { processStart } from './process-start.js';
import { readProcessStat } from './process-stat.js';
import { numbersIn, procfs } from './procfs.js';
import { deviceText, withBelow, withLinked, type RegularFile } from './regular-file.js';
import { readMounts, type Mounts } from './served-mounts.js';
import { closing, leaveStep, openStep, readToEnd, runNow, type Steps } from './steps.js';

/** The files of /proc/PID that are read as a whole are shorter: `status` with its 65,536 groups is the longest of them. */
const maxText = 1024 * 1024;

/** The text of a file below /proc/PID that the kernel writes; empty when it cannot be read. */
function readProcessText(pid: number, name: string): string {
  return runNow(processText(pid, name)) ?? '';
}

function* processText(pid: number, name: string): Steps<string> {
  try {
    return textOf(yield* processBytes(pid, name));
  } catch {
    return '';
  }
}

function* processBytes(pid: number, name: string): Steps<Buffer> {
  const fd = yield* openStep(`${directoryOf(pid)}/${name}`, constants.O_RDONLY);
  return yield* closing(fd, () => readToEnd(fd, maxText));
}

/** Name of a process's first thread, at most 15 bytes, from /proc/PID/comm; empty when there is no such process. */
export function processName(pid: number): string {
  requirePlatform();
  return readProcessText(pid, 'comm').replace(/\n$/, '');
}

/** Whether a process, or a thread, has a number. */
export function hasNumber(number: number): boolean {
  try {
    return process.kill(number, 0);
  } catch (error) {
    // It exists, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Works with the file that a process has mapped, whatever lies at its path by now. Opening it by its mapping needs CAP_SYS_ADMIN or
 * CAP_CHECKPOINT_RESTORE; without them, and when the process has ended, the path is taken where device and inode are those of the
 * mapping.
 *
 * @param relatives are processes that may see its files at the same paths, for when it has ended and this process does not.
 * @param work gets the number of the process that sees the file at its path.
 * @throws Absent where that cannot be said, where it is not a regular file, and where the process has another address space
 *   than the given one.
 */
export function* withMapped<T>(
  pid: number,
  space: bigint,
  mappings: Mappings,
  index: number,
  relatives: readonly number[],
  work: (file: RegularFile, seenBy: number) => Steps<T>,
): Steps<T> {
  const { path, device, inode } = mappings.file(index);
  let isOpen = false;
  function opened(file: RegularFile, seenBy: number): Steps<T> {
    isOpen = true;
    return work(file, seenBy);
  }
  function sameFile(file: RegularFile, mounts: Mounts, seenBy: number): Steps<T> {
    const isSame = deviceText(file.stat.dev) === device || mounts.renumbers(path);
    if (!isSame || String(file.stat.ino) !== inode) throw new Absent('not verified');
    return opened(file, seenBy);
  }
  try {
    return yield* withLive(pid, space, mappings, index, {
      opened: (file) => opened(file, pid),
      sameFile: (file, mounts) => sameFile(file, mounts, pid),
    });
  } catch (error) {
    if (isOpen || !(yield* hasEnded(pid, space))) throw error;
    for (const other of [process.pid, ...relatives])
      try {
        return yield* withRooted(other, path, (file, mounts) => sameFile(file, mounts, other));
      } catch (refusal) {
        if (isOpen) throw refusal;
      }
    throw error;
  }
}

/** What to do with a file that is the mapped one for certain, and with one that may be. */
interface Uses<T> {
  readonly opened: (file: RegularFile) => Steps<T>;
  readonly sameFile: (file: RegularFile, mounts: Mounts) => Steps<T>;
}

function* withLive<T>(
  pid: number,
  space: bigint,
  mappings: Mappings,
  index: number,
  { opened, sameFile }: Uses<T>,
): Steps<T> {
  const directory = directoryOf(pid);
  const { path, device } = mappings.file(index);
  const range = `${mappings.start(index).toString(16)}-${mappings.end(index).toString(16)}`;
  const sameSpace = (use: Uses<T>['opened']): Uses<T>['opened'] =>
    function* (file) {
      if ((yield* addressSpaceSteps(pid)) !== space) throw new Absent('other program');
      return yield* use(file);
    };
  const mounts = yield* readMounts(directory);
  if (!mounts.answers(device)) yield* leaveStep();
  try {
    return yield* withLinked(`${directory}/map_files/${range}`, sameSpace(opened));
  } catch (error) {
    if (!hasCode(error, 'EPERM', 'EACCES')) throw error;
  }
  return yield* withBelow(
    `${directory}/root`,
    path,
    sameSpace((file) => sameFile(file, mounts)),
  );
}

/** Whether a process does not have an address space any more. */
function* hasEnded(pid: number, space: bigint): Steps<boolean> {
  try {
    return (yield* addressSpaceSteps(pid)) !== space;
  } catch (error) {
    return ['ended', 'other program'].includes(whyOf(error));
  }
}

/**
 * Works with the file `/tmp/perf-PID.map` that a process writes of the functions that it compiles. It is believed where nobody but
 * the process's effective user can have written it, and not before the process started. A process in a container knows its own
 * number, and names the file by that.
 *
 * @throws Absent where it is not believed, and where the process has another address space than the given one; what open(2)
 *   refuses.
 */
export function* withPerfMap<T>(pid: number, space: bigint, work: (file: RegularFile) => Steps<T>): Steps<T> {
  const status = textOf(yield* processBytes(pid, 'status'));
  const inner = numbersIn(status, 'NSpid').at(-1) ?? pid;
  const path = `/tmp/perf-${inner}.map`;
  const directory = directoryOf(pid);
  if ((yield* readMounts(directory)).isServed(path)) yield* leaveStep();
  function* trusted(file: RegularFile): Steps<T> {
    if (!mayHaveWritten(yield* readFileUser(pid, space, status), file.stat)) throw new Absent('not trusted');
    return yield* work(file);
  }
  try {
    return yield* withBelow(`${directory}/root`, path, trusted);
  } catch (error) {
    // Most processes write none.
    throw hasCode(error, 'ENOENT') ? new Absent('no function') : error;
  }
}

/**
 * Works with a script, or its source map, at a path as a process sees it. It is believed where the process can have loaded it as it
 * is.
 *
 * @throws Absent where it is not believed, and where the process has another address space than the given one; what open(2)
 *   refuses.
 */
export function* withLoaded<T>(
  pid: number,
  space: bigint,
  path: string,
  work: (file: RegularFile) => Steps<T>,
): Steps<T> {
  return yield* withRooted(pid, path, function* (file) {
    const status = textOf(yield* processBytes(pid, 'status'));
    if (!mayHaveLoaded(yield* readFileUser(pid, space, status), file.stat)) throw new Absent('not trusted');
    return yield* work(file);
  });
}

/** @param status is its status in /proc. @throws Absent where the process has another address space. */
function* readFileUser(pid: number, space: bigint, status: string): Steps<FileUser> {
  const [, effective = Number.NaN] = numbersIn(status, 'Uid');
  const line = yield* readProcessStat(directoryOf(pid));
  if (addressSpaceIn(line) !== space) throw new Absent('other program');
  return { effective, started: processStart(line) };
}

/**
 * Works with a file at a path as a process sees it, in its own mounts; links are not followed.
 *
 * @throws Absent for anything but a regular file; what open(2) refuses.
 */
export function* withRooted<T>(
  pid: number,
  path: string,
  work: (file: RegularFile, mounts: Mounts) => Steps<T>,
): Steps<T> {
  const directory = directoryOf(pid);
  const mounts = yield* readMounts(directory);
  if (mounts.isServed(path)) yield* leaveStep();
  return yield* withBelow(`${directory}/root`, path, (file) => work(file, mounts));
}

/** Path of the folder of a process in procfs. @throws Absent where procfs does not show it. */
function directoryOf(pid: number): string {
  const directory = procfs.directory(pid);
  if (directory === null) throw new Absent('ended');
  return directory;
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
