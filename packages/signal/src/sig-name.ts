import { decoded, type Decoded, type Int } from '@tap/native-core/tapset';
import { lastSignal, numberOf, shortName } from './signals.js';

/** Signals that SystemTap's list of names leaves out or writes in its own way. */
const special: ReadonlyMap<number, string> = new Map([
  [0, 'SIG_0'],
  [16, '0x10'],
  [29, 'SIGIO/SIGPOLL'],
]);

/**
 * Name of a signal, as SystemTap writes it: `SIGHUP`, `SIG_0` for none, and hexadecimal for real-time signals, `0x22`.
 * Conditions take `SIGIO` and `SIGPOLL` as well.
 */
export function sigName(sig: Int): Decoded<string> {
  return decoded(sig, { shown: 'string', decode: nameOf, encode, names });
}

/** The names of all signals that have one. */
const names = Array.from({ length: lastSignal + 1 }, (_, sig) => nameOf(sig));

function nameOf(sig: number): string {
  const own = special.get(sig);
  if (own !== undefined) return own;
  const short = shortName(sig);
  return short === null ? `0x${(sig >>> 0).toString(16)}` : `SIG${short}`;
}

function encode(name: string): readonly bigint[] {
  const short = numberOf(name === 'SIGIO' ? 'POLL' : name.replace(/^SIG/, ''));
  if (short !== null && name.startsWith('SIG')) return [BigInt(short)];
  for (let sig = 0; sig <= lastSignal; sig++) if (nameOf(sig) === name) return [BigInt(sig)];
  return [];
}
