/** Numbers that look random, the same ones for the same seed: the generator mulberry32. */
export class Random {
  #state: number;

  /** @param seed is a number of 32 bits. */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number of 32 bits. */
  word(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A number from 0 up to, and without, a limit. */
  below(limit: number): number {
    return Math.floor((this.word() / 2 ** 32) * limit);
  }

  /** One of several. */
  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}

/** Bytes and words that parsers stumble over. */
const bytes = [0, 1, 0x20, 0x0a, 0x2d, 0x30, 0x66, 0x7f, 0x80, 0xff];
const words = [
  0n,
  1n,
  0x3fn,
  0x40n,
  0xffffn,
  0x7fff_ffffn,
  0xffff_ffffn,
  1n << 53n,
  (1n << 63n) - 1n,
  (1n << 64n) - 1n,
];

/** A copy of some bytes with some damages. */
export function damaged(whole: Buffer, random: Random): Buffer {
  let copy: Buffer = Buffer.from(whole);
  for (let left = 1 + random.below(8); left > 0; left--) copy = damage(copy, random);
  return copy;
}

function damage(copy: Buffer, random: Random): Buffer {
  const at = random.below(copy.length + 1);
  const length = random.below(64);
  switch (random.below(7)) {
    case 0:
      if (at < copy.length) copy[at] = (copy[at] as number) ^ (1 << random.below(8));
      return copy;
    case 1:
      if (at < copy.length) copy[at] = random.of(bytes);
      return copy;
    case 2:
      if (at + 8 <= copy.length) copy.writeBigUInt64LE(random.of(words), at);
      return copy;
    case 3:
      if (at + 4 <= copy.length) copy.writeUInt32LE(random.word(), at);
      return copy;
    case 4:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
    case 5:
      return Buffer.concat([
        copy.subarray(0, at),
        copy.subarray(Math.max(0, at - length), at),
        copy.subarray(at),
      ]);
    default:
      if (random.below(4) === 0) return copy.subarray(0, at);
      copy.subarray(at, at + length).fill(random.of(bytes));
      return copy;
  }
}
