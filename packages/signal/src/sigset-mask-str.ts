import { argument, decoded, Int, takes, type Decoded } from '@tap/native-core/tapset';
import { lastSignal } from './signals.js';

/** Numbers of the signals in a set, joined with commas: `sigset_mask_str(0x4002n)` is `2,15`; empty for no signal. */
export function sigset_mask_str(mask: bigint): string;
/** In a query: captures the set in the kernel and writes the numbers when the event is decoded. */
export function sigset_mask_str(mask: Int<bigint>): Decoded<string>;
export function sigset_mask_str(mask: bigint | Int<bigint>): string | Decoded<string> {
  const given = argument('sigset_mask_str', { mask }, takes.bigInt, takes.bigint);
  return given instanceof Int ? decoded(given, { shown: 'string', decode: textOf, encode }) : textOf(given);
}

function textOf(mask: bigint): string {
  const signals: number[] = [];
  for (let sig = 1; sig <= lastSignal; sig++) if ((mask >> BigInt(sig - 1)) & 1n) signals.push(sig);
  return signals.join(',');
}

function encode(text: string): readonly bigint[] {
  const mask = text
    .split(',')
    .filter((sig) => /^\d{1,2}$/.test(sig) && Number(sig) >= 1 && Number(sig) <= lastSignal)
    .reduce((set, sig) => set | (1n << BigInt(Number(sig) - 1)), 0n);
  return textOf(mask) === text ? [mask] : [];
}
