import { machine } from '@tap/native-core/machine';
import {
  argument,
  decoded,
  takes,
  type DecodeContext,
  type Decoded,
  type Int,
} from '@tap/native-core/tapset';

/** Seconds from 1970 that JavaScript's dates reach either way: ECMA-262, time values. */
export const reach = 8.64e12;

/**
 * A time in seconds since 1970 as text, in UTC, as ctime(3) has it without the line's end: `Thu Jan  1 00:00:00 1970`.
 * Times that no calendar of JavaScript reaches are `far far in the future...` and `a long, long time ago...`.
 *
 * Of an expression, such as `gettimeofday_s()`, it is an expression that is formatted when the event is decoded.
 */
export function ctime(seconds: Int<number> | Int<bigint> | Decoded<number>): Decoded<string>;
/** The same for plain seconds. */
export function ctime(seconds: number | bigint): string;
export function ctime(seconds: Seconds): Decoded<string> | string {
  return textOf('ctime', seconds, dateText);
}

/** Where local time is asked for. */
export type Place = Pick<DecodeContext, 'timeZone'>;

/** Seconds of an event, or plain ones. */
export type Seconds = Int<number> | Int<bigint> | Decoded<number> | number | bigint;

/** @internal Text that is made of seconds: at once, or when the event is decoded. */
export function textOf(
  call: string,
  seconds: Seconds,
  text: (seconds: number, place: Place) => string,
): Decoded<string> | string {
  const given = argument(call, { seconds }, takes.anyInt, takes.decodedNumber, takes.realNumber);
  if (typeof given === 'number') return text(given, machine);
  return decoded(given as Int, { shown: 'string', decode: (raw, session) => text(Number(raw), session) });
}

function dateText(seconds: number): string {
  if (seconds > reach) return 'far far in the future...';
  if (seconds < -reach) return 'a long, long time ago...';
  // `Thu, 01 Jan 1970 00:00:00 GMT`: its form is fixed by ECMA-262.
  const [weekday = '', day = '', month, year, time] = new Date(Math.trunc(seconds) * 1000)
    .toUTCString()
    .split(' ');
  return `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`;
}
