import { trampolines } from '../../testing/src/mechanisms.js';

/** Breakpoints whose misses the kernel does not count before Linux 6.7: those of one place of kprocess.exec, or all there are. */
const breakpoints = `k(ret)?probe of ${trampolines ? 'kprocess\\.exec: ' : ''}`;

/** The end of standard error, of which the last line tells what was delivered, and of which breakpoints the misses are not known. */
export function lastLine(text: string): RegExp {
  return new RegExp(`${text}(, missed unknown \\(${breakpoints}.*\\))?\n$`);
}
