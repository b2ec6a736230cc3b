/** Bits of a number of variable length at most; no address of a file has more. */
const maxBits = 49;

/** Reads numbers one after the other. Each of them throws a RangeError where there are no more bytes. */
export class ByteReader {
  readonly #bytes: Buffer;
  /** Where the next number lies. */
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  u16(): number {
    return this.#bytes.readUInt16LE(this.#take(2));
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  i32(): number {
    return this.#bytes.readInt32LE(this.#take(4));
  }

  /** An unsigned number of variable length (ULEB128). */
  unsigned(): number {
    let value = 0;
    for (let bits = 0; ; bits += 7) {
      const byte = this.#next(bits);
      value += (byte & 0x7f) * 2 ** bits;
      if (byte < 0x80) return value;
    }
  }

  /** A signed number of variable length (SLEB128). */
  signed(): number {
    let value = 0;
    for (let bits = 0; ; bits += 7) {
      const byte = this.#next(bits);
      value += (byte & 0x7f) * 2 ** bits;
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - 2 ** (bits + 7);
    }
  }

  /** Text up to a zero, in Latin 1. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.at);
    if (end < 0) throw new RangeError('a text without an end');
    const text = this.#bytes.toString('latin1', this.at, end);
    this.at = end + 1;
    return text;
  }

  skip(count: number): void {
    this.at += count;
  }

  /** The length of what follows, in four bytes; where that ends. */
  part(): number {
    const length = this.u32();
    const end = this.at + length;
    if (end > this.#bytes.length) throw new RangeError('a part that is longer than the whole');
    return end;
  }

  #next(bits: number): number {
    if (bits >= maxBits) throw new RangeError('a number that is too large');
    return this.u8();
  }

  #take(count: number): number {
    const { at } = this;
    this.at += count;
    return at;
  }
}
