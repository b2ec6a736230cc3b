import { Slices, type Steps } from '../sys/index.js';
import { findLines, isNameByte, type KallsymsLines, type Mark } from './kallsyms-lines.js';
import { orderOf } from './merge-runs.js';

/** Lines of functions in /proc/kallsyms, in the order of their addresses. */
export interface SymbolLines {
  /** Whether addresses are shown. */
  readonly visible: boolean;
  /** Number of the lines. */
  readonly count: number;
  /** Memory that is kept for them, in bytes. */
  readonly bytes: number;
  /** Where code begins or ends; null where the kernel does not say. */
  mark(name: Mark): bigint | null;
  /** Number of the last line whose address is not above; -1 for none. */
  lastNotAbove(address: bigint): number;
  /** Number of the first line with the same address. */
  firstOf(index: number): number;
  /** The next greater address; null after the last. */
  after(index: number): bigint | null;
  address(index: number): bigint;
  name(index: number): string;
  /** `kernel` for the kernel itself. */
  module(index: number): string;
  /** Numbers of the lines whose names begin so, ascending. */
  beginning(start: string): readonly number[];
  /** Numbers of the lines of a module, ascending. */
  inModule(module: string): readonly number[];
}

const newline = 0x0a;
/** So many names are copied between two looks at the clock. */
const atOnce = 1_024;

/**
 * Reads the text of /proc/kallsyms. Of each function it keeps 15 bytes and the name, which stays bytes until someone asks for it,
 * and nothing of the text: of 200 000 functions, 10 MB of text, it keeps 8 MB. They take some 200 ms of a processor, mostly in slices
 * of 4 ms; `large-table.test.ts` measures it.
 */
export function* parseKallsyms(text: Uint8Array): Steps<SymbolLines> {
  const slices = new Slices();
  const found = yield* findLines(text, slices);
  const order = yield* orderOf(found.keys, slices);
  const count = order.length;
  const keys = new Float64Array(count);
  const modules = new Uint16Array(count);
  const starts = new Uint32Array(count);
  // A line break stands before and behind each name, so that the search for one finds no part of another.
  const names = Buffer.alloc(found.nameBytes + count + 1, newline);
  const copySome = (first: number, start: number): number => {
    let end = start;
    for (let i = first; i < Math.min(count, first + atOnce); i++) {
      const line = order[i] as number;
      keys[i] = found.keys[line] as number;
      modules[i] = found.modules[line] as number;
      starts[i] = end;
      for (let at = found.starts[line] as number; isNameByte(text[at] ?? 0); at++)
        names[end++] = text[at] as number;
      end++;
    }
    return end;
  };
  let end = 1;
  for (let first = 0; first < count; first += atOnce) {
    end = copySome(first, end);
    yield* slices.pauseWhenDue();
  }
  return linesOf({ marks: found.marks, moduleNames: found.moduleNames, keys, modules, starts }, names);
}

/** Number of the first of ascending values that is above one. */
export function above(values: Float64Array | Uint32Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function linesOf(
  { marks, keys, starts, modules, moduleNames }: Omit<KallsymsLines, 'nameBytes'>,
  names: Buffer,
): SymbolLines {
  const addressOf = (key: number): bigint => BigInt.asUintN(64, BigInt(key));
  return {
    visible: addressOf(keys.at(-1) ?? -(2 ** 64)) !== 0n,
    count: keys.length,
    bytes: keys.byteLength + starts.byteLength + modules.byteLength + names.byteLength,
    mark: (name) => {
      const key = marks.get(name);
      return key === undefined ? null : addressOf(key);
    },
    lastNotAbove: (address) => above(keys, Number(address - 2n ** 64n)) - 1,
    firstOf: (index) => {
      let first = index;
      while (first > 0 && keys[first - 1] === keys[index]) first--;
      return first;
    },
    after: (index) => {
      const next = above(keys, keys[index] as number);
      return next < keys.length ? addressOf(keys[next] as number) : null;
    },
    address: (index) => addressOf(keys[index] as number),
    name: (index) => {
      const start = starts[index] as number;
      return names.toString('latin1', start, names.indexOf(newline, start));
    },
    module: (index) => moduleNames[modules[index] as number] as string,
    beginning: (start) => {
      const found: number[] = [];
      const sought = `\n${start}`;
      for (let at = names.indexOf(sought, 0, 'latin1'); at >= 0; at = names.indexOf(sought, at + 1, 'latin1'))
        found.push(above(starts, at + 1) - 1);
      return found;
    },
    inModule: (module) => {
      const number = moduleNames.indexOf(module);
      const found: number[] = [];
      if (number >= 0) modules.forEach((one, index) => one === number && found.push(index));
      return found;
    },
  };
}
