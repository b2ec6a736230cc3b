import { constants } from 'node:fs';
import { requirePlatform } from './platform.js';
import { closing, openStep, readToEnd, runNow, type Steps } from './steps.js';

/** Some kernels have 300 000 symbols, of 45 bytes a line. */
const most = 256 * 1024 * 1024;

/** The text of /proc/kallsyms; addresses are zero for callers that may not see them. Empty when it cannot be read. */
export function readKallsyms(): Uint8Array {
  return runNow(kallsymsSteps()) as Uint8Array;
}

/** The same in steps, as the kernel gives a page for each call. */
export const kallsymsSteps = (): Steps<Uint8Array> => readOrEmpty('/proc/kallsyms');

/** The text of /proc/modules; addresses are zero for callers that may not see them. Empty when it cannot be read. */
export function readModules(): string {
  return runNow(modulesSteps()) as string;
}

/** The same in steps. */
export function* modulesSteps(): Steps<string> {
  return (yield* readOrEmpty('/proc/modules')).toString('latin1');
}

function* readOrEmpty(path: string): Steps<Buffer> {
  requirePlatform();
  try {
    const fd = yield* openStep(path, constants.O_RDONLY);
    return yield* closing(fd, (file) => readToEnd(file, most));
  } catch {
    return Buffer.alloc(0);
  }
}
