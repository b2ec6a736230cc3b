import { constants, type BigIntStats } from 'node:fs';
import { Absent } from './absent.js';
import { closing, openStep, statStep, type Steps } from './steps.js';

/** include/uapi/asm-generic/fcntl.h: the place of a file, without opening it; the same on x86-64 and arm64. */
const O_PATH = 0o10_000_000;
/** Of a place that is known to be a file; the last two are for the case that it is none after all. */
const toRead = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
/** Parts of a path that are walked at most. */
const maxParts = 128;

/** A regular file that is open. */
export interface RegularFile {
  readonly fd: number;
  /** What it was when it was opened. */
  readonly stat: BigIntStats;
}

/**
 * Works with the file that a link of procfs leads to, such as `/proc/1/map_files/START-END`. The place is taken first and
 * looked at, and only then opened: a pipe or a device is never opened.
 *
 * @throws Absent for anything but a regular file; what open(2) refuses.
 */
export function* withLinked<T>(link: string, work: (file: RegularFile) => Steps<T>): Steps<T> {
  return yield* closing(yield* openStep(link, O_PATH), (place) => reopened(place, work));
}

/**
 * Works with a file below a folder that others may write to: no part of the path is followed where it is a link.
 *
 * @param folder is a path, or a link of procfs, that nobody forges.
 * @throws Absent for a link, and for anything but a regular file; what open(2) refuses.
 */
export function* withBelow<T>(folder: string, path: string, work: (file: RegularFile) => Steps<T>): Steps<T> {
  const parts = path.split('/').filter(Boolean);
  const walks = parts.length > 0 && parts.length <= maxParts && !parts.includes('..');
  if (!walks) throw new Absent('not a file');
  return yield* closing(yield* openStep(folder, O_PATH), (place) => walk(place, parts, work));
}

function* walk<T>(place: number, parts: readonly string[], work: (file: RegularFile) => Steps<T>): Steps<T> {
  const [part, ...rest] = parts;
  if (part === undefined) return yield* reopened(place, work);
  const next = yield* openStep(`/proc/self/fd/${place}/${part}`, O_PATH | constants.O_NOFOLLOW);
  return yield* closing(next, (fd) => walk(fd, rest, work));
}

/** Opens what a place is, if it is a regular file: the very same, whatever its path is by now. */
function* reopened<T>(place: number, work: (file: RegularFile) => Steps<T>): Steps<T> {
  const stat = yield* statStep(place);
  if (!stat.isFile()) throw new Absent('not a file');
  const fd = yield* openStep(`/proc/self/fd/${place}`, toRead);
  return yield* closing(fd, () => work({ fd, stat }));
}

/** What a file is, and in which state: another content has another one. */
export function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
}

/** A device number as /proc/PID/maps has it, `fd:00`: include/linux/kdev_t.h, huge_encode_dev(). */
export function deviceText(dev: bigint): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffff_ff00n);
  return `${major.toString(16).padStart(2, '0')}:${minor.toString(16).padStart(2, '0')}`;
}
