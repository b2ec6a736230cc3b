import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { bytesOf, textOf } from '../text/index.js';

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
    return textOf(readFileSync(`/proc/${pid}/${name}`));
  } catch {
    return '';
  }
}

/** Name of a process's first thread, at most 15 bytes, from /proc/PID/comm; empty when there is no such process. */
export function processName(pid: number): string {
  return readProcessText(pid, 'comm').replace(/\n$/, '');
}

/** Opens a file to read parts of it; null when it cannot be opened. `read` gives fewer bytes at the end of the file. */
export function openToRead(
  path: string,
): { read(position: number, length: number): Buffer; close(): void } | null {
  let fd: number;
  try {
    fd = openSync(bytesOf(path), 'r');
  } catch {
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
