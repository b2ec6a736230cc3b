import { TapError } from '../errors/index.js';

/** Stack of one BPF program: MAX_BPF_STACK in include/linux/filter.h. */
const stackBytes = 512;

/** Hands out room on a program's stack. Offsets are relative to the frame pointer, so they are negative. */
export class Stack {
  #used = 0;
  readonly #free = new Map<number, number[]>();

  /** Room of `bytes`, a multiple of 8. @throws TapError TAP_TOO_LARGE when the stack is full. */
  take(bytes: number): number {
    const size = Math.ceil(bytes / 8) * 8;
    const again = this.#free.get(size)?.pop();
    if (again !== undefined) return again;
    this.#used += size;
    if (this.#used > stackBytes) {
      throw new TapError(
        'TAP_TOO_LARGE',
        'the query needs more than the 512 bytes of stack that a program has',
        {
          next: 'split the query in two, or compare fewer and shorter texts',
        },
      );
    }
    return -this.#used;
  }

  /** Gives room back for another use. */
  release(offset: number, bytes: number): void {
    const size = Math.ceil(bytes / 8) * 8;
    const list = this.#free.get(size) ?? [];
    list.push(offset);
    this.#free.set(size, list);
  }
}
