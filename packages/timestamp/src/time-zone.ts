import type { Decoded, Int } from '@tap/native-core/tapset';
import { ctime, textOf, type Seconds } from './ctime.js';

/**
 * Seconds that the local time of this process lies behind UTC, at a time in seconds since 1970, by default now: negative east of
 * Greenwich, as SystemTap has it.
 */
export function tz_gmtoff(seconds?: number | bigint): number {
  return new Date(milliseconds(seconds)).getTimezoneOffset() * 60;
}

/** Short name of the local time zone of this process, such as `CET` or `GMT+1`, at a time in seconds since 1970, by default now. */
export function tz_name(seconds?: number | bigint): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(
    milliseconds(seconds),
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/**
 * A time in seconds since 1970 as text in local time, with the name of the time zone: `Thu Jan  1 01:00:00 1970 GMT+1`. Times that
 * no calendar of JavaScript reaches are those of `ctime()`.
 *
 * Of an expression it is an expression that is formatted when the event is decoded.
 */
export function tz_ctime(seconds: Int<number> | Int<bigint> | Decoded<number>): Decoded<string>;
/** The same for seconds that are at hand. */
export function tz_ctime(seconds: number | bigint): string;
export function tz_ctime(seconds: Seconds): Decoded<string> | string {
  return textOf(seconds, localText);
}

const milliseconds = (seconds?: number | bigint): number =>
  seconds === undefined ? Date.now() : Number(seconds) * 1000;

function localText(seconds: number): string {
  const offset = tz_gmtoff(seconds);
  return Number.isNaN(offset) ? ctime(seconds) : `${ctime(seconds - offset)} ${tz_name(seconds)}`;
}
