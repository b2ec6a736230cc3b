import { closeSync, fstatSync, openSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { bytesOf, textOf } from '../text/index.js';
import { numbersIn, procfs } from './procfs.js';

/** Code that a process has mapped. */
export interface Mapping {
  readonly start: bigint;
  readonly end: bigint;
  /** Offset in the file, in bytes. */
  readonly offset: bigint;
  /** Device and inode of the file: the same file in all processes. */
  readonly file: string;
  /** Path of the file, a name in brackets such as `[vdso]`, or empty. */
  readonly path: string;
}

/** proc_pid_maps(5): addresses, permissions, offset, device, inode and path. */
const line = /^([0-9a-f]+)-([0-9a-f]+) ..x. ([0-9a-f]+) (\S+ \d+) *(.*)$/gm;

/** The executable mappings of a process; null when it has ended. */
export function readMappings(pid: number): readonly Mapping[] | null {
  const text = readProcessText(pid, 'maps');
  if (text === '') return null;
  return [...text.matchAll(line)].map(([, start, end, offset, file = '', path = '']) => ({
    start: BigInt(`0x${start}`),
    end: BigInt(`0x${end}`),
    offset: BigInt(`0x${offset}`),
    file,
    path,
  }));
}

/** The text of a file below /proc/PID; empty when it cannot be read. */
export function readProcessText(pid: number, name: string): string {
  try {
    return textOf(readFileSync(pathOf(pid, name)));
  } catch {
    return '';
  }
}

/** Name of a process's first thread, at most 15 bytes, from /proc/PID/comm; empty when there is no such process. */
export function processName(pid: number): string {
  return readProcessText(pid, 'comm').replace(/\n$/, '');
}

/** The number that a process has for itself, in the pid namespace that it is in; the number given where that cannot be read. */
export function innerNumber(pid: number): number {
  return numbersIn(readProcessText(pid, 'status'), 'NSpid').at(-1) ?? pid;
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

/** Path of the program that a process runs; empty when it has ended, and for threads of the kernel. */
export function processExecutable(pid: number): string {
  try {
    return textOf(readlinkSync(pathOf(pid, 'exe'), 'buffer'));
  } catch {
    return '';
  }
}

/** A file, of which parts are read: fewer bytes at its end. */
export interface OpenFile {
  read(position: number, length: number): Buffer;
  close(): void;
}

/**
 * Opens the file that a process has mapped; null when that cannot be done. It may have been deleted or replaced since, it may
 * lie where only the process sees it, and the process may have ended.
 */
export function openMapped(pid: number, { start, end, file, path }: Mapping): OpenFile | null {
  const inode = Number(file.split(' ')[1]);
  const range = `${start.toString(16)}-${end.toString(16)}`;
  return (
    openToRead(pathOf(pid, `map_files/${range}`)) ??
    openToRead(pathOf(pid, `root${path}`)) ??
    openToRead(path, inode)
  );
}

/** @param inode is that of the file; another one of this path is not opened. */
function openToRead(path: string, inode?: number): OpenFile | null {
  let fd: number;
  try {
    fd = openSync(bytesOf(path), 'r');
  } catch {
    return null;
  }
  if (inode !== undefined && fstatSync(fd).ino !== inode) {
    closeSync(fd);
    return null;
  }
  return {
    read(position, length) {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(fd, bytes, 0, length, position));
    },
    close: () => closeSync(fd),
  };
}

/** Path of a file below /proc/PID; an empty one, which there is not, where procfs does not show the process. */
function pathOf(pid: number, name: string): string {
  const directory = procfs.directory(pid);
  return directory === null ? '' : `${directory}/${name}`;
}
