import type { Frame, Unit } from './profile.js';
import type { Node } from './tree.js';

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
function codeOf({ kind, module }: Frame): string {
  if (kind === 'process') return 'program';
  return module === null || module === kind ? kind : `${kind} ${module}`;
}

/** A frame with its function, whose code it is, and its part of the whole. */
export function describe({ frame, value }: Node, whole: number, unit: Unit): string {
  return `${frame.name}, ${codeOf(frame)}, ${amount(value, unit)}, ${share(value, whole)}`;
}
