import { argument, takes, TapError, type Decoded, type Int } from '@tap/native-core/tapset';
import { ctime, reach, textOf, type Seconds } from './ctime.js';

/**
 * Seconds that the local time of this process lies behind UTC, at a time in seconds since 1970, by default now: negative east of
 * Greenwich, as SystemTap has it.
 *
 * @throws TapError TAP_ARGUMENT for a time that no calendar of JavaScript reaches.
 */
export function tz_gmtoff(seconds?: number | bigint): number {
  return dateOf('tz_gmtoff', seconds).getTimezoneOffset() * 60;
}

/**
 * Short name of the local time zone of this process, such as `CET` or `GMT+1`, at a time in seconds since 1970, by default now.
 *
 * @throws TapError TAP_ARGUMENT for a time that no calendar of JavaScript reaches.
 */
export function tz_name(seconds?: number | bigint): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(
    dateOf('tz_name', seconds),
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
  return textOf('tz_ctime', seconds, localText);
}

function dateOf(call: string, seconds: number | bigint | undefined): Date {
  if (seconds === undefined) return new Date();
  const given = argument(call, { seconds }, takes.realNumber);
  if (Math.abs(given) <= reach) return new Date(given * 1000);
  throw new TapError('TAP_ARGUMENT', `${call}(): no calendar reaches ${given} seconds from 1970`, {
    facts: [['reached', `${-reach} to ${reach}`]],
    next: 'seconds are wanted, not milliseconds or nanoseconds',
  });
}

function localText(seconds: number): string {
  if (Math.abs(seconds) > reach) return ctime(seconds);
  return `${ctime(seconds - tz_gmtoff(seconds))} ${tz_name(seconds)}`;
}
