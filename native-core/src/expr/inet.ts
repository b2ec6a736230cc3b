import { TapError } from '../errors/index.js';
import { Bool } from './bool.js';
import { Expression } from './expression.js';
import { boolKind, inetKind, type InetKind } from './kind.js';
import type { Asked, InetNode } from './asked-node.js';
import type { InetTestNode } from './shared-node.js';

/** Address families: include/linux/socket.h. */
export const AF_INET = 2;
export const AF_INET6 = 10;
/**
 * tap's own number, beyond what the kernel's 16 bits hold, for an IPv4 address on an IPv6 socket: it is shown and compared
 * as `::ffff:192.0.2.1` (RFC 4291, 2.5.5.2), the one form that the peer has there.
 */
export const AF_INET_MAPPED = 0x1_0002;
/** The first twelve bytes of a mapped address, as three words that were read from memory. */
export const mappedPrefix: readonly number[] = Object.freeze([0, 0, 0xffff_0000]);

/**
 * An IPv4 or IPv6 address; JavaScript sees its text, or null for a socket of another family.
 *
 * @example
 * on(tcp.sendmsg).where((e) => e.daddr.within('10.0.0.0/8'));
 */
export class Inet extends Expression<string | null> {
  declare readonly kind: InetKind;
  declare readonly node: InetNode;

  constructor(node: InetNode) {
    super(inetKind, node);
  }

  /** The same address. @throws TapError TAP_KIND when `address` is no IPv4 or IPv6 address. */
  eq(address: string): Bool {
    const bytes = inetBytes(address);
    if (bytes === null) {
      throw new TapError('TAP_KIND', `"${address}" is not an IP address`, {
        next: 'write 192.0.2.1 or 2001:db8::1; networks are compared by within("10.0.0.0/8")',
      });
    }
    return this.within(`${address}/${8 * bytes.length}`);
  }
  /** Another address. @throws TapError as `eq`. */
  ne(address: string): Bool {
    return this.eq(address).not();
  }
  /** Lies in a network such as `10.0.0.0/8` or `fe80::/10`. @throws TapError TAP_KIND when it is none. */
  within(network: string): Bool {
    const { version, bytes, prefix } = parseNetwork(network);
    return new Bool(
      Object.freeze<InetTestNode<Asked>>({
        op: 'inetTest',
        kind: boolKind,
        inet: this.node,
        version,
        network: bytes,
        prefix,
      }),
    );
  }
}

/** Loaded when the first address is written as a text: few queries have one, and each start would pay for it. */
const net = () => process.getBuiltinModule('node:net');

function parseNetwork(text: string): { version: 4 | 6; bytes: readonly number[]; prefix: number } {
  const [address = '', length = '', ...rest] = text.split('/');
  const bytes = inetBytes(address);
  const prefix = Number(length);
  const isSound = rest.length === 0 && /^\d{1,3}$/.test(length);
  if (bytes === null || !isSound || prefix > 8 * bytes.length) {
    throw new TapError('TAP_KIND', `"${text}" is not an IP network`, {
      next: 'write 10.0.0.0/8 or fe80::/10; single addresses are compared by eq("192.0.2.1")',
    });
  }
  return { version: bytes.length === 4 ? 4 : 6, bytes, prefix };
}

/** The 4 or 16 bytes of an address, in network order; null for what is none. */
export function inetBytes(text: string): readonly number[] | null {
  const version = net().isIP(text);
  if (version === 0) return null;
  return version === 4 ? text.split('.').map(Number) : ipv6Bytes(text);
}

function ipv6Bytes(text: string): readonly number[] {
  // node:net writes every form of an address, such as ::ffff:192.0.2.1, in one canonical form.
  const zoneless = text.replace(/%.*$/, '');
  const canonical = new (net().SocketAddress)({ address: zoneless, family: 'ipv6' }).address;
  const tail = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(canonical);
  const hex = tail ? `${tail[1]}${word(tail[2], tail[3])}:${word(tail[4], tail[5])}` : canonical;
  const [head = '', rear] = hex.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = rear === undefined || rear === '' ? [] : rear.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function word(high: string | undefined, low: string | undefined): string {
  return ((Number(high) << 8) | Number(low)).toString(16);
}
