import { constants } from 'node:fs';
import { textOf } from '../text/index.js';
import { Absent } from './absent.js';
import { addressSpaceIn, addressSpaceSteps } from './address-space.js';
import type { Mappings } from './mappings.js';
import { mayHaveWritten } from './perf-map-trust.js';
import { requirePlatform } from './platform.js';
import { processStart } from './process-start.js';
import { readProcessStat } from './process-stat.js';
import { numbersIn, procfs } from './procfs.js';
import { deviceText, withBelow, withLinked, type RegularFile } from './regular-file.js';
import { readMounts } from './served-mounts.js';
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
 * CAP_CHECKPOINT_RESTORE; without them, the path is taken where device and inode are those of the mapping.
 *
 * @throws Absent where that cannot be said, where it is not a regular file, and where the process has another address space
 *   than the given one.
 */
export function* withMapped<T>(
  pid: number,
  space: bigint,
  mappings: Mappings,
  index: number,
  work: (file: RegularFile) => Steps<T>,
): Steps<T> {
  const directory = directoryOf(pid);
  const { path, device, inode } = mappings.file(index);
  const range = `${mappings.start(index).toString(16)}-${mappings.end(index).toString(16)}`;
  function* sameSpace(file: RegularFile): Steps<T> {
    if ((yield* addressSpaceSteps(pid)) !== space) throw new Absent('other program');
    return yield* work(file);
  }
  function sameFile(file: RegularFile): Steps<T> {
    const same = deviceText(file.stat.dev) === device && String(file.stat.ino) === inode;
    if (!same) throw new Absent('not verified');
    return sameSpace(file);
  }
  if (!(yield* readMounts(directory)).answers(device)) yield* leaveStep();
  try {
    return yield* withLinked(`${directory}/map_files/${range}`, sameSpace);
  } catch (error) {
    if (!hasCode(error, 'EPERM', 'EACCES')) throw error;
  }
  return yield* withBelow(`${directory}/root`, path, sameFile);
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
  const [, effective = Number.NaN] = numbersIn(status, 'Uid');
  const path = `/tmp/perf-${inner}.map`;
  const directory = directoryOf(pid);
  if ((yield* readMounts(directory)).isServed(path)) yield* leaveStep();
  function* trusted(file: RegularFile): Steps<T> {
    const line = yield* readProcessStat(directory);
    if (addressSpaceIn(line) !== space) throw new Absent('other program');
    if (!mayHaveWritten({ effective, started: processStart(line) }, file.stat))
      throw new Absent('not trusted');
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
 * Works with a file at a path as a process sees it, in its own mounts; links are not followed.
 *
 * @throws Absent for anything but a regular file; what open(2) refuses.
 */
export function* withRooted<T>(pid: number, path: string, work: (file: RegularFile) => Steps<T>): Steps<T> {
  const directory = directoryOf(pid);
  if ((yield* readMounts(directory)).isServed(path)) yield* leaveStep();
  return yield* withBelow(`${directory}/root`, path, work);
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
