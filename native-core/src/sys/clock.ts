import { addon } from './addon.js';

/** CLOCK_MONOTONIC, in nanoseconds. */
export function monotonicTime(): bigint {
  return addon().monotonicTime();
}

/** The cycle counter of this CPU (rdtsc; cntvct_el0 on arm64); 0n where there is none. */
export function readCycles(): bigint {
  return addon().cycles();
}

/** Both clocks, read as nearly at the same moment as possible: the closest of a few tries. */
export function clockPair(): { readonly monotonic: bigint; readonly cycles: bigint } {
  const tries = Array.from({ length: 5 }, () => {
    const before = monotonicTime();
    const cycles = readCycles();
    const after = monotonicTime();
    return { monotonic: (before + after) / 2n, cycles, width: after - before };
  });
  const { monotonic, cycles } = tries.reduce((best, one) => (one.width < best.width ? one : best));
  return { monotonic, cycles };
}

/** Lifts RLIMIT_MEMLOCK, which BPF memory counts against before 5.11; false when this process may not. */
export function raiseMemlock(): boolean {
  return addon().raiseMemlock();
}
