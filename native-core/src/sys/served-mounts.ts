import { constants } from 'node:fs';
import { closing, openStep, readToEnd, type Steps } from './steps.js';

/** Bytes of /proc/PID/mountinfo that are read. */
const maxBytes = 1024 * 1024;
/** Types of file systems that a program of some user serves, and may leave waiting without end. */
const served = /^fuse(blk|\.|$)/;
/** Types whose files have other device numbers by stat(2) than the kernel shows for mappings of them: `s_dev` is not `st_dev` there. */
const renumbering = /^(overlay|btrfs|bcachefs)$/;

/** What a process has mounted: whose files may keep one waiting, and how a file is told from another one. */
export interface Mounts {
  /** Whether a device, `fd:00` as in /proc/PID/maps, answers by itself; false where that cannot be told. */
  answers(device: string): boolean;
  /** Whether a path leads through a file system that some user serves. */
  isServed(path: string): boolean;
  /** Whether a file at a path may have another device number by stat(2) than the kernel shows for mappings of it. */
  renumbers(path: string): boolean;
}

/** Reads what a process has mounted. @throws what open(2) and read(2) refuse. */
export function* readMounts(directory: string): Steps<Mounts> {
  const fd = yield* openStep(`${directory}/mountinfo`, constants.O_RDONLY);
  const bytes = yield* closing(fd, () => readToEnd(fd, maxBytes));
  return parseMounts(bytes.toString('latin1'), bytes.length === maxBytes);
}

/** Reads proc_pid_mountinfo(5). @param truncated says that there are more. */
export function parseMounts(text: string, truncated: boolean): Mounts {
  const devices = new Map<string, boolean>();
  const points: string[] = [];
  const types = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, , device = '', , point = ''] = line.split(' ', 5);
    const type = line.slice(line.indexOf(' - ') + 3).split(' ', 1)[0] as string;
    const isServed = served.test(type);
    devices.set(device, isServed || (devices.get(device) ?? false));
    if (isServed) points.push(point);
    // Of those at one point the last hides the others.
    types.set(point, type);
  }
  return {
    answers: (device) => {
      const [major, minor] = device.split(':').map((part) => Number.parseInt(part, 16));
      const isServed = devices.get(`${major}:${minor}`);
      // What has a major number is a disk; another may be mounted where this process does not see it any more.
      return isServed === undefined ? major !== 0 : !isServed;
    },
    isServed: (path) => truncated || points.some((point) => covers(point, path)),
    renumbers: (path) => {
      const over = [...types.keys()].filter((point) => covers(point, path));
      const point = over.reduce((longest, one) => (one.length > longest.length ? one : longest), '');
      return !truncated && renumbering.test(types.get(point) ?? '');
    },
  };
}

const covers = (point: string, path: string): boolean =>
  point === '/' || path === point || path.startsWith(`${point}/`);
