import { trampolines } from '../../testing/src/mechanisms.js';

/**
 * The end of standard error, of which the last line tells what was delivered, and of which breakpoints the misses are not known: the
 * kernel does not count them before Linux 6.7.
 *
 * @param probe where the kernel has trampolines, the only one that has breakpoints all the same.
 */
export function lastLine(text: string, probe: string = 'kprocess\\.exec'): RegExp {
  const breakpoints = `k(ret)?probe of ${trampolines ? `${probe}: ` : ''}`;
  return new RegExp(`${text}(, missed unknown \\(${breakpoints}.*\\))?\n$`);
}
