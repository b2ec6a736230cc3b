import { runNow, Slices, type Steps } from '../sys/index.js';
import { digits, isCode, nameAt } from './kallsyms-lines.js';

const [newline, blank, dot] = [0x0a, 0x20, 0x2e];
/** So many lines are read between two looks at the clock. */
const atOnce = 4_096;
/** The shortest line: address, type, no name. */
const leastBytes = nameAt + 1;

/** Whether a line is one of a function. */
export const isFunction = (text: Uint8Array, start: number): boolean =>
  isCode[text[start + digits + 1] as number] === 1;

/** Where the lines of functions are in the text of /proc/kallsyms, by what their names have before the first dot. */
export class FunctionIndex {
  readonly #text: Uint8Array;
  /** Where each line begins. */
  readonly #starts: Uint32Array;
  /** For each line the one before it whose name has the same hash; 0 for none. Lines are numbered from 1. */
  readonly #previous: Uint32Array;
  /** For each hash the last of its lines; 0 for none. */
  readonly #heads: Uint32Array;
  #count = 0;

  private constructor(text: Uint8Array) {
    const most = Math.ceil(text.length / leastBytes) + 1;
    this.#text = text;
    this.#starts = new Uint32Array(most);
    this.#previous = new Uint32Array(most);
    this.#heads = new Uint32Array(2 ** Math.min(17, Math.ceil(Math.log2(most))));
  }

  static of(text: Uint8Array): FunctionIndex {
    return runNow(FunctionIndex.steps(text)) as FunctionIndex;
  }

  /** The same in steps of a few milliseconds. */
  static *steps(text: Uint8Array): Steps<FunctionIndex> {
    const index = new FunctionIndex(text);
    const slices = new Slices();
    for (let at = 0; at < text.length;) {
      at = index.#readSome(at);
      yield* slices.pauseWhenDue();
    }
    return index;
  }

  /** Where the lines begin whose names have this before the first dot, in their order. */
  linesOf(base: string): readonly number[] {
    const wanted = Buffer.from(base, 'latin1');
    let hash = 0;
    for (const byte of wanted) hash = (Math.imul(hash, 31) + byte) | 0;
    const found: number[] = [];
    let line = this.#heads[this.#bucket(hash)] as number;
    for (; line !== 0; line = this.#previous[line] as number) {
      const start = this.#starts[line] as number;
      if (this.#isNamed(start + nameAt, wanted)) found.push(start);
    }
    return found.reverse();
  }

  #isNamed(at: number, wanted: Uint8Array): boolean {
    for (let i = 0; i < wanted.length; i++) if (this.#text[at + i] !== wanted[i]) return false;
    const next = this.#text[at + wanted.length] ?? newline;
    return next <= blank || next === dot;
  }

  /** Reads some lines from one on, and says where the next begins: one flat loop, as most run it before it is compiled. */
  #readSome(from: number): number {
    const text = this.#text;
    const end = text.length;
    let start = from;
    for (let line = 0; line < atOnce && start < end; line++) {
      let at = start + nameAt;
      if (isCode[text[start + digits + 1] as number] === 1) {
        let hash = 0;
        for (let byte: number; at < end && (byte = text[at] as number) > blank && byte !== dot; at++)
          hash = (Math.imul(hash, 31) + byte) | 0;
        const bucket = this.#bucket(hash);
        const number = ++this.#count;
        this.#starts[number] = start;
        this.#previous[number] = this.#heads[bucket] as number;
        this.#heads[bucket] = number;
      }
      while (at < end && text[at] !== newline) at++;
      start = at + 1;
    }
    return start;
  }

  #bucket(hash: number): number {
    return (hash ^ (hash >>> 15)) & (this.#heads.length - 1);
  }
}
