// @ts-check
import { constants, openSync, readSync } from 'node:fs';

/** Words with which a kernel says that it is damaged. That a CPU did not get its turn is the emulator's doing. */
const DAMAGE =
  /\b(?:BUG: (?!soft lockup|workqueue lockup)|Oops|general protection fault|[Kk]ernel panic|KASAN)/;

/** Whether a line of the kernel's log tells of damage. @param {string} line */
export const tellsDamage = (line) => DAMAGE.test(line);

/**
 * Follows the log of the kernel, from now on.
 * @returns {() => string[]} its lines that tell of damage, since the call before
 */
export function followKernelLog() {
  const log = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK);
  linesOf(log);
  return () => linesOf(log).filter(tellsDamage);
}

/** @param {number} log */
function linesOf(log) {
  const lines = [];
  // Each read gives one record, in at most 8 KiB.
  const record = Buffer.alloc(8192);
  for (;;) {
    try {
      lines.push(record.toString('utf8', 0, readSync(log, record)));
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code === 'EAGAIN') return lines;
      // The kernel wrote over what was not read yet; the next read goes on behind it.
      if (code !== 'EPIPE') throw error;
    }
  }
}
