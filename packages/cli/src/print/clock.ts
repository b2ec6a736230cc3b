const nanosecondsOfDay = 86_400_000_000_000n;

/** Writes times of the monotonic clock as times of day: `13:59:59.123456`. */
export type ClockTime = (time: bigint) => string;

/**
 * Makes the writer of times. The distance of the two clocks is taken once; a clock that is set later moves nothing.
 *
 * @param monotonic now, in nanoseconds of CLOCK_MONOTONIC.
 * @param wall the same moment, in milliseconds of the wall clock.
 * @param zone minutes by which UTC is ahead of the local time, as Date says it.
 */
export function clockTime(monotonic: bigint, wall: number, zone: number): ClockTime {
  const offset = BigInt(Math.round(wall * 1000)) * 1000n - BigInt(zone) * 60_000_000_000n - monotonic;
  return (time) => {
    const day = (((time + offset) % nanosecondsOfDay) + nanosecondsOfDay) % nanosecondsOfDay;
    const micros = Number(day / 1000n);
    const seconds = Math.floor(micros / 1e6);
    return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}.${String(micros % 1e6).padStart(6, '0')}`;
  };
}

/** Makes the writer of times for the clocks of this machine, now. */
export function localClockTime(): ClockTime {
  return clockTime(
    process.hrtime.bigint(),
    performance.timeOrigin + performance.now(),
    new Date().getTimezoneOffset(),
  );
}

/**
 * Makes the writer of times of another machine, in the local time of this one.
 *
 * @param offset from its CLOCK_MONOTONIC to nanoseconds since 1970.
 */
export function recordedClockTime(offset: bigint): ClockTime {
  return clockTime(0n, Number(offset / 1000n) / 1000, new Date().getTimezoneOffset());
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
