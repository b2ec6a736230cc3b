import { TapError } from '@tap/native-core/tapset';

/** A moment in nanoseconds of a clock. @throws TapError TAP_ARGUMENT for what is none. */
export function requireTime(time: unknown, what = 'a time'): void {
  if (typeof time === 'bigint' && time >= 0n && time < 2n ** 64n) return;
  throw refused(`${what} is a bigint of nanoseconds, at least 0 and of 64 bits, not ${shown(time)}`);
}

/** A text. @throws TapError TAP_ARGUMENT for what is none. */
export function requireText(text: unknown, what: string): void {
  if (typeof text !== 'string') throw refused(`${what} is a text, not ${shown(text)}`);
}

/** A number that a counter can have. @throws TapError TAP_ARGUMENT for another one, or none. */
export function requireCount(value: unknown): void {
  const fits = typeof value === 'bigint' ? BigInt.asIntN(64, value) === value : Number.isFinite(value);
  if (!fits)
    throw refused(`a counter has finite numbers, or bigints of 64 bits with a sign, not ${shown(value)}`);
}

function refused(what: string): TapError {
  return new TapError('TAP_ARGUMENT', what, { next: 'correct what the timeline is given' });
}

function shown(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'an object' : `${String(value)} (${typeof value})`;
}
