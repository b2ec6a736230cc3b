import {
  type Lowered,
  AF_INET,
  AF_INET6,
  AF_INET_MAPPED,
  mappedPrefix,
  type SocketAddressNode,
  type InetTestNode,
} from '../expr/index.js';
import { R0, R1, R10, R2, R3, R9, type Label, type Register } from './emitter.js';
import { withStack, type Generator } from './generator.js';
import { readKernel } from './word.js';

/** Jumps to `label` when an address does (`whenTrue`) or does not lie in a network. */
export function testInet(g: Generator, node: InetTestNode<Lowered>, whenTrue: boolean, label: Label): void {
  const { inet } = node;
  const outside = whenTrue ? g.emit.label() : label;
  g.available.begun(() => {
    const inside = g.emit.label();
    g.word(inet.family, R1);
    if (node.version === 6 && inet.mapped) testMapped(g, inet, node, inside, outside);
    g.emit.jump('jne', R1, node.version === 4 ? AF_INET : AF_INET6, outside);
    if (node.version === 4) {
      g.word(inet.v4, R1);
      matchWord(g, R1, Buffer.from(node.network).readUInt32LE(0), maskOf(node.prefix, 0), outside);
    } else {
      withStack(g, 16, (room) => {
        readKernel(g, inet.v6, 0, 16, room);
        for (let word = 0; word < 4; word++) {
          const mask = maskOf(node.prefix, word);
          if (mask === 0) continue;
          g.emit.load(R1, R10, room + word * 4, 4);
          matchWord(g, R1, Buffer.from(node.network).readUInt32LE(word * 4), mask, outside);
        }
      });
    }
    g.emit.place(inside);
  });
  if (!whenTrue) return;
  g.emit.goto(label);
  g.emit.place(outside);
}

/** Goes to `inside` or `outside` when the family, in R1, is that of a mapped address; else falls through. */
function testMapped(
  g: Generator,
  inet: SocketAddressNode<Lowered>,
  node: InetTestNode<Lowered>,
  inside: Label,
  outside: Label,
): void {
  const plain = g.emit.label();
  const network = Buffer.from(node.network);
  const meant = mappedPrefix.every(
    (word, i) => ((word ^ network.readUInt32LE(i * 4)) & maskOf(node.prefix, i)) === 0,
  );
  g.emit.jump('jne', R1, AF_INET_MAPPED, plain);
  if (meant) {
    g.available.within(() => {
      g.word(inet.v4, R1);
      matchWord(g, R1, network.readUInt32LE(12), maskOf(node.prefix, 3), outside);
    });
    g.emit.goto(inside);
  } else {
    g.emit.goto(outside);
  }
  g.emit.place(plain);
}

/** The bits of the `word`-th 32-bit word that a prefix covers, as they lie in memory. */
function maskOf(prefix: number, word: number): number {
  const bits = Math.min(32, Math.max(0, prefix - word * 32));
  const host = bits === 0 ? 0 : (0xffff_ffff << (32 - bits)) >>> 0;
  const memory = Buffer.alloc(4);
  memory.writeUInt32BE(host);
  return memory.readUInt32LE();
}

function matchWord(g: Generator, register: Register, network: number, mask: number, outside: Label): void {
  if (mask === 0) return;
  if (mask !== 0xffff_ffff) {
    g.emit.mov(R2, BigInt(mask));
    g.emit.alu('and', register, R2);
  }
  g.emit.mov(R2, BigInt((network & mask) >>> 0));
  g.emit.jump('jne', register, R2, outside);
}

/** Writes an address to the record: its version, then its bytes. */
export function writeInet(g: Generator, inet: SocketAddressNode<Lowered>, offset: number): void {
  const six = g.emit.label();
  const none = g.emit.label();
  const end = g.emit.label();
  g.available.begun(() => {
    g.word(inet.family, R1);
    g.emit.jump('jne', R1, AF_INET, six);
    g.word(inet.v4, R2);
    g.emit.store(R9, offset + 4, 4, R2);
    g.emit.storeConstant(R9, offset, 4, 4);
    g.emit.goto(end);
  });
  g.emit.place(six);
  if (inet.mapped) writeMapped(g, inet, offset, end);
  g.available.within(() => {
    g.emit.jump('jne', R1, AF_INET6, none);
    g.word(inet.v6, R3);
    g.emit.mov(R1, R9);
    g.emit.alu('add', R1, offset + 4);
    g.emit.mov(R2, 16);
    g.emit.call('probe_read_kernel');
    g.emit.jump('jne', R0, 0, none);
    g.emit.storeConstant(R9, offset, 4, 6);
    g.emit.goto(end);
  });
  g.emit.place(none);
  g.emit.storeConstant(R9, offset, 4, 0);
  g.emit.place(end);
}

/** Writes an IPv4 address as an IPv6 socket sees it, when the family, in R1, says so; else falls through. */
function writeMapped(g: Generator, inet: SocketAddressNode<Lowered>, offset: number, end: Label): void {
  const plain = g.emit.label();
  g.emit.jump('jne', R1, AF_INET_MAPPED, plain);
  g.available.within(() => {
    g.word(inet.v4, R2);
    g.emit.store(R9, offset + 16, 4, R2);
    mappedPrefix.forEach((word, i) => g.emit.storeConstant(R9, offset + 4 + i * 4, 4, word | 0));
    g.emit.storeConstant(R9, offset, 4, 6);
    g.emit.goto(end);
  });
  g.emit.place(plain);
}
