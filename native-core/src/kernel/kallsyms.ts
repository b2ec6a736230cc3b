/** Lines of functions in /proc/kallsyms, in the order of their addresses. */
export interface SymbolLines {
  /** The address that a line of any type gives to a name, such as a mark where code ends; null without one. */
  addressOf(name: string): bigint | null;
  /** Whether addresses are shown. */
  readonly visible: boolean;
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
  /** Numbers of the lines with a name, ascending. */
  named(name: string): readonly number[];
  /** Numbers of the lines of a module, ascending. */
  inModule(module: string): readonly number[];
}

const newline = 0x0a;
/** Types of symbols in code (nm(1)): local, global and weak. */
const code = new Set(Buffer.from('tTwW'));
/** Digits of an address; 16 on a 64-bit kernel. */
const digits = 16;

/** What a hexadecimal digit means; NaN for any other byte. */
const hex = Float64Array.from({ length: 256 }, (_, byte) => Number.parseInt(String.fromCharCode(byte), 16));

/**
 * Reads the text of /proc/kallsyms: address, type, name, and the module in brackets. It has some 200 000 lines, so that
 * names stay bytes until someone asks for one. What is not such a line is left out.
 */
export function parseKallsyms(bytes: Uint8Array): SymbolLines {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: { key: number; at: number }[] = [];
  for (let at = 0; at < text.length;) {
    const newlineAt = text.indexOf(newline, at);
    const end = newlineAt < 0 ? text.length : newlineAt;
    if (code.has(text[at + digits + 1] as number) && end > at + digits + 3) {
      const key = addressKey(text, at);
      if (!Number.isNaN(key)) found.push({ key, at });
    }
    at = end + 1;
  }
  found.sort((a, b) => a.key - b.key);
  return linesOf(
    text,
    Float64Array.from(found, ({ key }) => key),
    Uint32Array.from(found, ({ at }) => at),
  );
}

/** Distance of an address from the end of memory: a kernel's are within 2^52 of it, so that a double holds it. */
function addressKey(text: Buffer, at: number): number {
  return (word(text, at) - 2 ** 32) * 2 ** 32 + word(text, at + 8);
}

function word(text: Buffer, at: number): number {
  let value = 0;
  for (let i = at; i < at + 8; i++) value = value * 16 + (hex[text[i] as number] as number);
  return value;
}

function linesOf(text: Buffer, keys: Float64Array, starts: Uint32Array): SymbolLines {
  const addressOf = (key: number): bigint => BigInt.asUintN(64, BigInt(key));
  const rest = (index: number): readonly string[] => {
    const start = (starts[index] as number) + digits + 3;
    const end = text.indexOf(newline, start);
    return text.toString('latin1', start, end < 0 ? text.length : end).split(/\s+/);
  };
  /** Number of the first line whose key is above. */
  const above = (key: number): number => {
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] as number) <= key) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const firstOf = (index: number): number => {
    let first = index;
    while (first > 0 && keys[first - 1] === keys[index]) first--;
    return first;
  };
  const holding = (part: string): number[] => {
    const numbers: number[] = [];
    for (let at = text.indexOf(part, 0, 'latin1'); at >= 0; at = text.indexOf(part, at + 1, 'latin1')) {
      const start = text.lastIndexOf(newline, at) + 1;
      const key = addressKey(text, start);
      let index = above(key) - 1;
      while (index >= 0 && keys[index] === key && starts[index] !== start) index--;
      if (index >= 0 && starts[index] === start) numbers.push(index);
    }
    return numbers.sort((a, b) => a - b);
  };
  return {
    addressOf: (name) => {
      const at = text.indexOf(` ${name}\n`, 0, 'latin1');
      return at < 0 ? null : addressOf(addressKey(text, text.lastIndexOf(newline, at) + 1));
    },
    visible: addressOf(keys.at(-1) ?? -(2 ** 64)) !== 0n,
    lastNotAbove: (address) => above(Number(address - 2n ** 64n)) - 1,
    firstOf,
    after: (index) => {
      const next = above(keys[index] as number);
      return next < keys.length ? addressOf(keys[next] as number) : null;
    },
    address: (index) => addressOf(keys[index] as number),
    name: (index) => rest(index)[0] as string,
    module: (index) => rest(index)[1]?.slice(1, -1) ?? 'kernel',
    named: (name) => [...holding(` ${name}\n`), ...holding(` ${name}\t`)],
    inModule: (module) => holding(`\t[${module}]\n`),
  };
}
