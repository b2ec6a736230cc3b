import { argument, decoded, Int, takes, type Decoded } from '@tap/native-core/tapset';
import { firstRealTime, lastSignal, shortName } from './signals.js';

/**
 * Name of a signal without SIG: `HUP`, `RTMIN+2` for real-time signals, counted from the kernel's first one (32), and
 * `UNKNOWN` for a number that no signal has.
 */
export function signal_str(num: number): string;
/** In a query: captures the number in the kernel and writes the name when the event is decoded. */
export function signal_str(num: Int): Decoded<string>;
export function signal_str(num: number | Int): string | Decoded<string> {
  const given = argument('signal_str', { num }, takes.int, takes.number);
  return given instanceof Int ? decoded(given, { shown: 'string', decode: textOf, encode }) : textOf(given);
}

function textOf(sig: number): string {
  if (sig === firstRealTime) return 'RTMIN';
  if (sig > firstRealTime && sig <= lastSignal) return `RTMIN+${sig - firstRealTime}`;
  return shortName(sig) ?? 'UNKNOWN';
}

function encode(name: string): readonly bigint[] {
  for (let sig = 1; sig <= lastSignal; sig++) if (textOf(sig) === name) return [BigInt(sig)];
  return [];
}
