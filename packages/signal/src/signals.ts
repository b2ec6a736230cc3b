/** Names of the classic signals by number, without SIG: include/uapi/asm-generic/signal.h. An empty place has none. */
const shortNames =
  `- HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP
  TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS`.split(/\s+/);

/** The first and the last real-time signal, as the kernel counts them; the C library keeps the first two to itself. */
export const firstRealTime = 32;
/** Number of the last signal. */
export const lastSignal = 64;

/** Name of a classic signal without SIG, such as `HUP`; null for any other number. */
export function shortName(sig: number): string | null {
  return sig >= 1 && sig < shortNames.length ? (shortNames[sig] ?? null) : null;
}

/** Number of a classic signal by its name without SIG; null when there is none. */
export function numberOf(name: string): number | null {
  const number = shortNames.indexOf(name);
  return number > 0 ? number : null;
}
