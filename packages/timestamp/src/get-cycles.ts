import { readCycles } from '@tap/native-core/machine';
import { context, Decoded, decoded, u64 } from '@tap/native-core/tapset';

/** The CPU's cycle counter. */
export class CycleCounter extends Decoded<bigint> {
  /** Reads the counter here and now; 0n where there is none. */
  now(): bigint {
    return readCycles();
  }
}

/**
 * The CPU's cycle counter, as a `bigint`; 0n where there is none. On x86-64 it is the time stamp counter (`rdtsc`), on arm64 the virtual
 * counter of the system's timer (`CNTVCT_EL0`): both count at a rate of their own, whatever that of the CPU is.
 *
 * No kernel lets a query read the counter itself. So the kernel captures its monotonic clock, and the counter is
 * computed by a line that is fitted through readings of both; `cycleFit()` of the session says how well it fits.
 * The counter cannot be compared in `where`: use `ktime_get_ns()` there. `get_cycles().now()` reads the counter itself.
 */
export function get_cycles(): CycleCounter {
  const { kind, node } = decoded(context('monotonic', u64), {
    shown: 'bigint',
    decode: (monotonic, session) => session.cycles(monotonic),
  });
  return new CycleCounter(kind, node);
}
