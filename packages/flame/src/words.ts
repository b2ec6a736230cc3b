import type { Frame, Unit } from './profile.js';

/** Parts of a second, the greatest first. */
const times = [
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
  ['ns', 1],
] as const;

/** A number of a profile in words: `12 samples`, `1.5 ms`. */
export function amount(value: number, unit: Unit): string {
  if (unit !== 'nanoseconds') return `${value} ${value === 1 ? unit.slice(0, -1) : unit}`;
  const [name, size] = times.find(([, each]) => value >= each) ?? ['ns', 1];
  return `${Number((value / size).toPrecision(4))} ${name}`;
}

/** A share in percent. */
export function share(value: number, of: number): string {
  return `${(of === 0 ? 0 : (value / of) * 100).toFixed(1)} %`;
}

/** Whose code a frame runs, with the file or the kernel module that has it. */
export function codeOf({ kind, module }: Frame): string {
  if (kind === 'process') return 'program';
  return module === null || module === kind ? kind : `${kind} ${module}`;
}
