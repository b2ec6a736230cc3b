import { addon } from './addon.js';

/**
 * CLOCK_MONOTONIC, in nanoseconds.
 *
 * @example
 * await using sends = await attach(on(tcp.sendmsg));
 * for await (const { time } of sends) console.log(`${monotonicTime() - time} ns ago`);
 */
export function monotonicTime(): bigint {
  return addon().monotonicTime();
}

/**
 * The cycle counter of this CPU (rdtsc; cntvct_el0 on arm64); 0n where there is none.
 *
 * @example
 * const begin = readCycles();
 * console.log(`${readCycles() - begin} cycles`);
 */
export function readCycles(): bigint {
  return addon().cycles();
}

/** CLOCK_REALTIME: nanoseconds since 1970. */
export function wallTime(): bigint {
  return addon().wallTime();
}

/** Both clocks, read as nearly at the same moment as possible. */
export function clockPair(): { readonly monotonic: bigint; readonly cycles: bigint } {
  const { monotonic, other } = readBeside(readCycles);
  return { monotonic, cycles: other };
}

/** By how much CLOCK_REALTIME is ahead of CLOCK_MONOTONIC now, in nanoseconds. */
export function wallOffset(): bigint {
  const { monotonic, other } = readBeside(wallTime);
  return other - monotonic;
}

/** Another clock beside CLOCK_MONOTONIC: the closest of a few tries. */
function readBeside(read: () => bigint): { readonly monotonic: bigint; readonly other: bigint } {
  const tries = Array.from({ length: 5 }, () => {
    const before = monotonicTime();
    const other = read();
    const after = monotonicTime();
    return { monotonic: (before + after) / 2n, other, width: after - before };
  });
  return tries.reduce((best, one) => (one.width < best.width ? one : best));
}
