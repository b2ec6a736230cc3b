import { type Slices, type Steps } from '../sys/index.js';

/** So many are merged between two looks at the clock. */
const atOnce = 4_096;

/**
 * The order of some keys, ascending; of equal ones the earlier comes first. What is in order already is merged, so that keys which
 * are nearly sorted take little time.
 */
export function* orderOf(keys: Float64Array, slices: Slices): Steps<Uint32Array> {
  let starts = runsOf(keys);
  yield* slices.pauseWhenDue();
  let from: Uint32Array = countedTo(keys.length);
  let to: Uint32Array = new Uint32Array(keys.length);
  yield* slices.pauseWhenDue();
  while (starts.length > 2) {
    const merged: number[] = [];
    for (let run = 0; run + 1 < starts.length; run += 2) {
      const [first, middle] = [starts[run] as number, starts[run + 1] as number];
      const merging = { left: first, middle, right: middle, end: starts[run + 2] ?? middle };
      merged.push(first);
      for (let at = first; at < merging.end; at += atOnce) {
        mergeSome(keys, from, to, at, merging);
        yield* slices.pauseWhenDue();
      }
    }
    merged.push(keys.length);
    starts = merged;
    [from, to] = [to, from];
  }
  return from;
}

/** Two parts that become one: what of them is still to be merged. */
interface Merging {
  left: number;
  readonly middle: number;
  right: number;
  readonly end: number;
}

function mergeSome(
  keys: Float64Array,
  from: Uint32Array,
  to: Uint32Array,
  at: number,
  merging: Merging,
): void {
  const { middle, end } = merging;
  let { left, right } = merging;
  const until = Math.min(end, at + atOnce);
  for (let i = at; i < until; i++) {
    const takesLeft =
      right >= end ||
      (left < middle && (keys[from[left] as number] as number) <= (keys[from[right] as number] as number));
    to[i] = from[takesLeft ? left++ : right++] as number;
  }
  merging.left = left;
  merging.right = right;
}

function countedTo(length: number): Uint32Array {
  const numbers = new Uint32Array(length);
  for (let i = 0; i < length; i++) numbers[i] = i;
  return numbers;
}

/** Where the parts begin that are in order, and the end. */
function runsOf(keys: Float64Array): readonly number[] {
  const starts = keys.length === 0 ? [] : [0];
  for (let i = 1; i < keys.length; i++) if ((keys[i] as number) < (keys[i - 1] as number)) starts.push(i);
  starts.push(keys.length);
  return starts;
}
