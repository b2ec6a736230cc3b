import { isIP, isIPv4 } from 'node:net';
import {
  decoded,
  Int,
  ipv4Text,
  ipv6Text,
  narrow,
  TapError,
  u32,
  type Decoded,
} from '@tap/native-core/tapset';

/**
 * Dotted text of an IPv4 address that was read from memory as a little-endian number: `ip_ntop(0x0100007f)` is
 * `127.0.0.1`. Only the low 32 bits count, so a number that was sign-extended means the same.
 *
 * @throws TapError TAP_KIND for a number that is no integer.
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
  if (addr instanceof Int) {
    const word = narrow<number>(u32, addr);
    return decoded(word, { shown: 'string', decode: ipv4Text, encode: (text) => [ipv4Word(text)] });
  }
  return addr instanceof Uint8Array ? bytesText(addr) : ipv4Text(lowWord(addr));
}

function lowWord(addr: number | bigint): number {
  if (typeof addr !== 'bigint' && !Number.isInteger(addr)) {
    throw new TapError('TAP_KIND', `${String(addr)} is no IPv4 address: ip_ntop() wants an integer or bytes`);
  }
  return Number(BigInt.asUintN(32, BigInt(addr)));
}

function bytesText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (offset: number): number => view.getUint32(offset, true);
  if (bytes.length === 4) return ipv4Text(word(0));
  if (bytes.length === 16) return ipv6Text(word(0), word(4), word(8), word(12));
  throw new TapError('TAP_KIND', `an IP address has 4 or 16 bytes, not ${bytes.length}`);
}

function ipv4Word(text: string): bigint {
  if (!isIPv4(text)) {
    throw new TapError('TAP_KIND', `"${text}" is no IPv4 address`, {
      next: isIP(text) === 6 ? 'compare IPv6 with saddr and daddr: e.daddr.eq("::1")' : 'write 192.0.2.1',
    });
  }
  const bytes = Buffer.from(text.split('.').map(Number));
  return BigInt(bytes.readUInt32LE());
}
