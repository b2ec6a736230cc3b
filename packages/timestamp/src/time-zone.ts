import { machine } from '@tap/native-core/machine';
import { argument, takes, TapError, type Decoded, type Int } from '@tap/native-core/tapset';
import { ctime, reach, textOf, type Place, type Seconds } from './ctime.js';

/**
 * Seconds that the local time of this process lies behind UTC, at a time in seconds since 1970, by default now: negative east of
 * Greenwich, as SystemTap has it.
 *
 * @throws TapError TAP_ARGUMENT for a time that no calendar of JavaScript reaches.
 */
export function tz_gmtoff(seconds?: number | bigint): number {
  return machine.timeZone(moment('tz_gmtoff', seconds)).behind;
}

/**
 * Short name of the local time zone of this process, such as `CET` or `GMT+1`, at a time in seconds since 1970, by default now.
 *
 * @throws TapError TAP_ARGUMENT for a time that no calendar of JavaScript reaches.
 */
export function tz_name(seconds?: number | bigint): string {
  return machine.timeZone(moment('tz_name', seconds)).name;
}

/**
 * A time in seconds since 1970 as text in local time, with the name of the time zone: `Thu Jan  1 01:00:00 1970 GMT+1`. Times that
 * no calendar of JavaScript reaches are those of `ctime()`.
 *
 * Of an expression it is an expression that is formatted when the event is decoded.
 */
export function tz_ctime(seconds: Int<number> | Int<bigint> | Decoded<number>): Decoded<string>;
/** The same for plain seconds. */
export function tz_ctime(seconds: number | bigint): string;
export function tz_ctime(seconds: Seconds): Decoded<string> | string {
  return textOf('tz_ctime', seconds, localText);
}

function moment(call: string, seconds: number | bigint | undefined): number {
  if (seconds === undefined) return Date.now() / 1000;
  const given = argument(call, { seconds }, takes.realNumber);
  if (Math.abs(given) <= reach) return given;
  throw new TapError('TAP_ARGUMENT', `${call}(): no calendar reaches ${given} seconds from 1970`, {
    facts: [['reached', `${-reach} to ${reach}`]],
    next: 'give seconds, not milliseconds or nanoseconds',
  });
}

function localText(seconds: number, place: Place): string {
  if (Math.abs(seconds) > reach) return ctime(seconds);
  const { behind, name } = place.timeZone(seconds);
  return `${ctime(seconds - behind)} ${name}`;
}
