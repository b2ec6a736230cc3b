import { isIPv6, SocketAddress } from 'node:net';
import {
  AF_INET_MAPPED,
  interpret,
  meaning,
  toUnsigned,
  type AnyWord,
  type Expression,
  type InetNode,
  type LoadNode,
  type Lowered,
  type LoweredText,
  type SocketAddressNode,
  type TextNode,
  type WordKind,
  type WordNode,
} from '../src/expr/index.js';
import { bytesOf, textOf } from '../src/text/index.js';

const mask = (bits: number): bigint => (1n << BigInt(bits)) - 1n;

/** What named maps hold: words by the words of a key, by name. */
export type Held = ReadonlyMap<string, ReadonlyMap<string, bigint>>;

/** What JavaScript is to see of an expression on some memory, worked out without the kernel and its code generator. */
export function expectation(
  memory: BigUint64Array<ArrayBuffer>,
  held: Held = new Map(),
): (expression: Expression) => unknown {
  const bytes = Buffer.from(memory.buffer);
  const word = (node: AnyWord): bigint => interpret(node, { leaf });

  const leaf = (node: AnyWord): bigint => {
    switch (node.op) {
      case 'slot':
        return extended(memory[node.index] as bigint, node.kind);
      case 'load':
        return loaded(node);
      case 'textTest': {
        const raw = rawText(node.text);
        const wanted = bytesOf(node.value).toString('latin1');
        if (raw === null) return 0n;
        return (node.test === 'eq' ? raw === wanted : raw.startsWith(wanted)) ? 1n : 0n;
      }
      case 'inetTest': {
        const found = address(node.inet);
        if (found?.length !== node.network.length) return 0n;
        const bits = (all: readonly number[]): string =>
          all
            .map((byte) => byte.toString(2).padStart(8, '0'))
            .join('')
            .slice(0, node.prefix);
        return bits(found) === bits(node.network) ? 1n : 0n;
      }
      case 'map': {
        const found = held.get(node.map.name)?.get(node.key.map(word).join());
        if (node.test) return found === undefined ? 0n : 1n;
        return found ?? node.otherwise;
      }
      case 'decimal': {
        const parts = rawText(node.text)?.slice(0, 31).split(node.separator) ?? [];
        const ours = parts.slice(0, node.index + 1);
        if (ours.length <= node.index || !ours.every((part) => /^\d*$/.test(part))) return toUnsigned(-1n);
        return toUnsigned(BigInt(ours.at(-1) ?? ''));
      }
      default:
        throw new RangeError(`"${node.op}" has no memory`);
    }
  };

  const loaded = ({ offset, bytes: size, bigEndian, bitField, kind }: LoadNode): bigint => {
    const part = Buffer.from(bytes.subarray(offset, offset + size));
    if (!bigEndian) part.reverse();
    const value = BigInt(`0x${part.toString('hex')}`);
    const { shift, width } = bitField ?? { shift: 0, width: size * 8 };
    const field = (value >> BigInt(shift)) & mask(width);
    return toUnsigned(kind.type === 'int' && kind.signed ? BigInt.asIntN(width, field) : field);
  };

  /** The bytes of a text before its end mark, one a letter; null where it cannot be read. */
  const rawText = (node: AnyText): string | null => {
    if (node.op === 'textOr') return rawText(node.text) ?? bytesOf(node.otherwise).toString('latin1');
    if (node.op !== 'string') throw new RangeError(`"${node.op}" has no memory`);
    const at = lying(node.address);
    if (at.op !== 'offset') return null;
    const { offset } = at;
    return bytes.toString('latin1', offset, bytes.indexOf(0, offset));
  };

  const address = (node: InetNode | SocketAddressNode<Lowered>): readonly number[] | null => {
    if (node.op !== 'inet') throw new RangeError('no address in memory');
    const v6 = lying(node.v6);
    if (v6.op !== 'offset') throw new RangeError('no address in memory');
    const family = word(node.family);
    const four = (): readonly number[] => [...new Uint8Array(Uint32Array.of(Number(word(node.v4))).buffer)];
    if (family === 2n) return four();
    if (node.mapped && family === BigInt(AF_INET_MAPPED))
      return [...Array<number>(10).fill(0), 0xff, 0xff, ...four()];
    return family === 10n ? [...bytes.subarray(v6.offset, v6.offset + 16)] : null;
  };

  return ({ kind, node }) => {
    switch (kind.type) {
      case 'int': {
        const value = meaning(word(node as WordNode), kind);
        return kind.js === 'number' ? Number(value) : value;
      }
      case 'bool':
        return word(node as WordNode) !== 0n;
      case 'address':
        return word(node as WordNode);
      case 'text': {
        const text = node as TextNode;
        const readable = text.op === 'textOr' ? rawText(text.text) : rawText(text);
        if (readable !== null) {
          const most = kind.capacity - 1;
          const kept = textOf(Buffer.from(readable, 'latin1').subarray(0, most));
          return readable.length > most ? `${kept}…` : kept;
        }
        return text.op === 'textOr' ? text.otherwise : null;
      }
      case 'inet': {
        const found = address(node as InetNode);
        if (found === null || found.length === 4) return found?.join('.') ?? null;
        const groups = Array.from({ length: 8 }, (_, i) =>
          Buffer.from(found)
            .readUInt16BE(i * 2)
            .toString(16),
        );
        return canonical(groups.join(':'));
      }
      default:
        throw new RangeError(`nothing is known of ${kind.type}`);
    }
  };
}

type AnyText = TextNode | LoweredText;

/** What a word is that is lowered already. */
const lying = (node: AnyWord): AnyWord => (node.op === 'given' ? node.word : node);

function extended(word: bigint, kind: WordKind): bigint {
  if (kind.type === 'bool') return word & 1n;
  if (kind.type === 'address') return word;
  return toUnsigned(kind.signed ? BigInt.asIntN(kind.bits, word) : BigInt.asUintN(kind.bits, word));
}

/** An IPv6 address in one of its forms, always the same; everything else as it is. */
export function canonical(value: unknown): unknown {
  if (typeof value !== 'string' || !isIPv6(value)) return value;
  return new SocketAddress({ address: value, family: 'ipv6' }).address;
}
