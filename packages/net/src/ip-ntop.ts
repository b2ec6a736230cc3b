import {
  argument,
  decoded,
  Int,
  ipv4Text,
  ipv6Text,
  narrow,
  takes,
  TapError,
  u32,
  type ArgumentKind,
  type Decoded,
} from '@tap/native-core/tapset';

/**
 * Dotted text of an IPv4 address that was read from memory as a little-endian number: `ip_ntop(0x0100007f)` is
 * `127.0.0.1`. Only the low 32 bits count, so a number that was sign-extended means the same.
 *
 * @throws TapError TAP_KIND for a number that is not an integer.
 */
export function ip_ntop(addr: number | bigint): string;
/**
 * Text of an IP address from its bytes in network order: four for IPv4, sixteen for IPv6, which is written as RFC 5952
 * recommends (`2001:db8::1`, `::ffff:192.0.2.1`).
 *
 * @throws TapError TAP_KIND for another number of bytes.
 */
export function ip_ntop(addr: Uint8Array): string;
/**
 * In a query: captures the number in the kernel and writes the text when the event is decoded. `eq` and `ne` compare
 * with an IPv4 address in the kernel, and throw TapError TAP_KIND for anything else.
 */
export function ip_ntop(addr: Int<number> | Int<bigint>): Decoded<string>;
export function ip_ntop(
  addr: number | bigint | Uint8Array | Int<number> | Int<bigint>,
): string | Decoded<string> {
  const given = argument('ip_ntop', { addr }, takes.anyInt, addressBytes, takes.bigint);
  if (given instanceof Int) {
    const word = narrow<number>(u32, given);
    return decoded(word, { shown: 'string', decode: ipv4Text, encode: (text) => [ipv4Word(text)] });
  }
  return given instanceof Uint8Array ? bytesText(given) : ipv4Text(Number(BigInt.asUintN(32, given)));
}

const addressBytes: ArgumentKind<Uint8Array> = {
  words: 'bytes',
  take: (value) => (value instanceof Uint8Array ? value : undefined),
};

function bytesText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (offset: number): number => view.getUint32(offset, true);
  if (bytes.length === 4) return ipv4Text(word(0));
  if (bytes.length === 16) return ipv6Text(word(0), word(4), word(8), word(12));
  throw new TapError('TAP_KIND', `an IP address has 4 or 16 bytes, not ${bytes.length}`, {
    next: 'give it the bytes of one address',
  });
}

function ipv4Word(text: string): bigint {
  // Loaded here: few queries compare an address, and each start would pay for it.
  const { isIP, isIPv4 } = process.getBuiltinModule('node:net');
  if (!isIPv4(text)) {
    throw new TapError('TAP_KIND', `"${text}" is not an IPv4 address`, {
      next: isIP(text) === 6 ? 'compare IPv6 with saddr and daddr: e.daddr.eq("::1")' : 'write 192.0.2.1',
    });
  }
  const bytes = Buffer.from(text.split('.').map(Number));
  return BigInt(bytes.readUInt32LE());
}
