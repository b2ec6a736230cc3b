/** Slots of the table; a power of two. Names of processes and peers of a busy machine fit many times. */
const slots = 1024;

/**
 * Remembers the text of up to four 32-bit words, so that the same few process names and addresses are decoded once.
 * Its size is fixed: a new text takes the slot of an older one with the same hash.
 */
export class Interner {
  readonly #keys = new Uint32Array(slots * 4);
  readonly #texts: (string | undefined)[] = Array.from({ length: slots });
  readonly #decode: (a: number, b: number, c: number, d: number) => string;

  /** @param decode makes the text of words that are not in the table. */
  constructor(decode: (a: number, b: number, c: number, d: number) => string) {
    this.#decode = decode;
  }

  /** The text of four words. */
  get(a: number, b: number, c: number, d: number): string {
    // Multipliers of xxHash32; only the spread of the low bits matters.
    const mixed =
      Math.imul(a, 0x9e3779b1) ^
      Math.imul(b, 0x85ebca77) ^
      Math.imul(c, 0xc2b2ae3d) ^
      Math.imul(d, 0x27d4eb2f);
    const slot = (mixed ^ (mixed >>> 15)) & (slots - 1);
    const keys = this.#keys;
    const at = slot * 4;
    const known = this.#texts[slot];
    if (
      known !== undefined &&
      keys[at] === a &&
      keys[at + 1] === b &&
      keys[at + 2] === c &&
      keys[at + 3] === d
    ) {
      return known;
    }
    const text = this.#decode(a, b, c, d);
    keys[at] = a;
    keys[at + 1] = b;
    keys[at + 2] = c;
    keys[at + 3] = d;
    this.#texts[slot] = text;
    return text;
  }
}
