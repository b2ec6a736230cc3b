import { dirname } from 'node:path';
import { type Elsewhere, LargeFile, readBuildId, readLayout } from '../elf/index.js';
import { Absent, type RegularFile, type Steps } from '../sys/index.js';
import { readerOf } from './named-file.js';

/** Where distributions put what they take out of their files. */
const debugFolder = '/usr/lib/debug';
/** Bytes of which a checksum is computed at most, and without waiting for a turn. */
const maxChecked = 512 * 1024 * 1024;
const maxSmallChecked = 16 * 1024 * 1024;
const stepBytes = 262_144;

/** The paths at which the symbols of a stripped file may be, as gdb and perf look for them. */
export function debugPaths(path: string, { buildId, link }: Elsewhere): readonly string[] {
  const folder = dirname(path);
  return [
    ...(buildId === null
      ? []
      : [`${debugFolder}/.build-id/${buildId.slice(0, 2)}/${buildId.slice(2)}.debug`]),
    ...(link === null
      ? []
      : [`${folder}/${link.name}`, `${folder}/.debug/${link.name}`, `${debugFolder}${folder}/${link.name}`]),
  ];
}

/**
 * Whether whoever made a file may say what its functions are called: its owner, and nobody else. A process of another user sees
 * at these paths whatever it has mounted there.
 */
export function isOfSameOwner({ stat }: RegularFile, debug: RegularFile): boolean {
  return debug.stat.uid === stat.uid && (debug.stat.mode & 0o022n) === 0n;
}

/**
 * Makes sure that a file has the symbols of a stripped one: by its build-id; by the checksum where that one has none.
 *
 * @throws Absent where it has not; LargeFile where that takes long, and may not; what read(2) refuses.
 */
export function* requireSameBuild(
  file: RegularFile,
  { buildId, link }: Elsewhere,
  mayBeLarge: boolean,
): Steps<void> {
  const read = readerOf(file);
  const isSame =
    buildId !== null
      ? (yield* readBuildId(read, yield* readLayout(read))) === buildId
      : (yield* checksum(file, mayBeLarge)) === link?.crc;
  if (!isSame) throw new Absent('not verified');
}

function* checksum(file: RegularFile, mayBeLarge: boolean): Steps<number> {
  const size = Number(file.stat.size);
  if (size > maxChecked) throw new Absent('too large');
  if (size > maxSmallChecked && !mayBeLarge) throw new LargeFile();
  const read = readerOf(file);
  // Loaded here, because few files need it.
  const { crc32 } = process.getBuiltinModule('node:zlib');
  let sum = 0;
  for (let at = 0; at < size; at += stepBytes) sum = crc32(yield* read(at, stepBytes), sum);
  return sum;
}
