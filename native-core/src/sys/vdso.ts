import { constants } from 'node:fs';
import { Absent } from './absent.js';
import { readMappings } from './mappings.js';
import { procfs } from './procfs.js';
import { closing, openStep, readSteps, type Steps } from './steps.js';

/** How mappings call the code that the kernel puts into each process. */
export const vdso = '[vdso]';

/**
 * Reads the vDSO, an ELF file, as it lies in this process: the kernel gives the same one to all programs of a kind.
 *
 * @param length is its length elsewhere, in bytes: programs of another kind, such as those of 32 bits, have another one.
 * @throws Absent where this process has none, or another one; what open(2) and read(2) refuse.
 */
export function* readVdso(length: bigint): Steps<Buffer> {
  const mappings = yield* readMappings(process.pid);
  const index = [...Array(mappings.count).keys()].find((i) => mappings.file(i).path === vdso);
  if (index === undefined) throw new Absent('no function');
  const start = mappings.start(index);
  if (mappings.end(index) - start !== length) throw new Absent('not verified');
  const fd = yield* openStep(`${procfs.directory(process.pid)}/mem`, constants.O_RDONLY);
  return yield* closing(fd, () => readSteps(fd, Number(start), Number(length)));
}
