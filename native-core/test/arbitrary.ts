import fc from 'fast-check';
import {
  given,
  type Asked,
  type Lowered,
  type LoweredWord,
  type SlotNode,
  AF_INET_MAPPED,
  Address,
  addressKind,
  Bool,
  choose,
  decimalIn,
  Inet,
  inetKind,
  Int,
  intKind,
  literal,
  Text,
  textKind,
  type ContextNode,
  type IntKind,
  type LoadNode,
  type OffsetNode,
  type SocketAddressNode,
} from '../src/expr/index.js';
import { contextWords } from './in-kernel.js';

/** An integer of any width. What JavaScript sees of it stands in its kind. */
export type AnyInt = Int<number>;

const contextBytes = contextWords * 8;
const base: ContextNode<Lowered> = { op: 'context', kind: addressKind, name: 'context' };
const oneOf = fc.constantFrom;

const intKinds = fc
  .tuple(oneOf(8, 16, 32, 64), fc.boolean(), oneOf('number', 'bigint'))
  .map(([bits, signed, js]) => intKind(bits, signed, js));

const slot = fc
  .tuple(intKinds, fc.nat(contextWords - 1))
  .map(([kind, index]): SlotNode => ({ op: 'slot', kind, index }));

/** A member of the context: any width and sign, big endian, bit-fields, by a load or by the helper. */
const load = fc
  .record({
    bytes: oneOf(1, 2, 4, 8),
    at: fc.nat(contextBytes - 1),
    signed: fc.boolean(),
    shape: oneOf('plain', 'bigEndian', 'bitField'),
    access: oneOf('direct', 'probe'),
    low: fc.nat(63),
    high: fc.nat(63),
  })
  .map(({ bytes, at, signed, shape, access, low, high }): LoadNode => {
    const bits = (bytes * 8) as IntKind['bits'];
    const [first, last] = [Math.min(low, high) % bits, Math.max(low, high) % bits].sort((a, b) => a - b);
    const shift = first as number;
    return {
      op: 'load',
      kind: intKind(bits, signed, 'bigint'),
      base,
      offset: at - (at % bytes),
      bytes,
      bigEndian: shape === 'bigEndian',
      bitField: shape === 'bitField' ? { shift, width: (last as number) - shift + 1 } : null,
      access,
    };
  });

const narrowed = fc
  .tuple(fc.oneof(slot, load), intKinds)
  .map(([operand, kind]): LoweredWord => ({ op: 'narrow', kind, operand }));

const edges = [
  0n,
  1n,
  2n,
  63n,
  64n,
  127n,
  128n,
  255n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];
/** A word that is on an edge as often as not. */
const word: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  oneOf(...edges),
  fc.bigInt({ min: 0n, max: 40n }).map((small) => BigInt.asUintN(64, -small)),
);
/** A constant as an expression: as a number it would be refused where a comparison with it is never true. */
const constant: fc.Arbitrary<AnyInt> = fc
  .oneof(
    word,
    word.map((value) => BigInt.asIntN(64, value)),
    fc.bigInt({ min: -3n, max: 70n }),
  )
  .map((value) => {
    const node = literal(value);
    return new Int<number>(node.kind as IntKind, node);
  });

/** Text of memory: ASCII, other letters, broken UTF-8 and numbers all come up. */
const bytesOfText: fc.Arbitrary<Buffer> = fc.oneof(
  oneOf('ab', 'abc', 'abcdefgh', 'abcdefghijk', 'grüße', '2:0:1', '17', ':', '1:x:3').map((text) =>
    Buffer.from(text),
  ),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
);
const compared = oneOf('', 'a', 'ab', 'abc', 'abcdefgh', 'abcdefghi', 'grü', '2:0:1', 'grüße');

const address = fc
  .nat(contextBytes - 1)
  .map((offset): OffsetNode => ({ op: 'offset', kind: addressKind, base, offset }));

const unreadable: LoweredWord = { op: 'const', kind: addressKind, value: 16n };

/** Text at any byte of the context, or at an address that nobody can read. */
const memoryText: fc.Arbitrary<Text<string | null>> = fc
  .tuple(
    fc.oneof({ weight: 6, arbitrary: address }, { weight: 1, arbitrary: fc.constant(unreadable) }),
    oneOf(1, 2, 5, 16, 33),
  )
  .map(([from, capacity]) => {
    const kind = textKind(capacity, true);
    return new Text(kind, { op: 'string', kind, space: 'kernel', address: given(from) });
  });

/** Text of memory, with or without another one where it cannot be read. */
export const text: fc.Arbitrary<Text<string | null>> = fc
  .tuple(memoryText, fc.option(oneOf('', '?', 'ab'), { freq: 3 }))
  .map(([read, otherwise]) =>
    otherwise === null || otherwise.length >= read.kind.capacity ? read : read.or(otherwise),
  );

/** A number in text: its loop costs the verifier much time, so it stands alone. */
export const decimal: fc.Arbitrary<AnyInt> = fc
  .tuple(memoryText, fc.nat(3))
  .map(([from, index]) => decimalIn(from, ':', index));

/** A socket's address whose family, four and sixteen bytes lie in the context. */
export const inet: fc.Arbitrary<Inet> = fc
  .tuple(fc.nat(contextWords - 1), fc.nat(contextWords - 1), fc.nat(contextBytes - 16), fc.boolean())
  .map(([family, v4, offset, mapped]) => {
    const node: SocketAddressNode<Asked> = {
      op: 'inet',
      kind: inetKind,
      family: given({
        op: 'load',
        kind: intKind(mapped ? 32 : 16, false),
        base,
        offset: family * 8,
        bytes: mapped ? 4 : 2,
        bigEndian: false,
        bitField: null,
        access: 'probe',
      }),
      v4: given({ op: 'slot', kind: intKind(32, false), index: v4 }),
      v6: given({ op: 'offset', kind: addressKind, base, offset }),
      ...(mapped ? { mapped } : {}),
    };
    return new Inet(node);
  });

const network = oneOf(
  '0.0.0.0/0',
  '127.0.0.0/8',
  '10.1.2.0/23',
  '255.255.255.255/32',
  '::/0',
  'fe80::/10',
  '::1/128',
  '::ffff:0.0.0.0/96',
  '::ffff:10.0.0.0/104',
  '::fffe:0:0/95',
  '2001:db8::/33',
);

/** Expressions of all kinds; `depth` bounds how many operations lie above each other. */
export function expressions(depth: number): { int: fc.Arbitrary<AnyInt>; bool: fc.Arbitrary<Bool> } {
  if (depth === 0) {
    const leaf = fc
      .oneof(slot, load, narrowed)
      .map((node) => new Int<number>(node.kind as IntKind, given(node)));
    return { int: leaf, bool: fc.tuple(leaf, constant).map(([value, other]) => value.gt(other)) };
  }
  const { int, bool } = expressions(depth - 1);
  const operand = fc.oneof(int, constant);
  const two = fc.tuple(int, operand);
  return {
    int: fc.oneof(
      int,
      fc
        .tuple(oneOf('add', 'sub', 'mul', 'div', 'mod', 'bitAnd', 'bitOr', 'bitXor', 'shl', 'shr'), two)
        .map(([operator, [left, right]]) => left[operator](right)),
      fc.tuple(oneOf('neg', 'bitNot'), int).map(([operator, value]) => value[operator]()),
      fc.tuple(bool, int, int).map(([condition, then, otherwise]) => choose(condition, then, otherwise)),
    ),
    bool: fc.oneof(
      fc
        .tuple(oneOf('eq', 'ne', 'lt', 'le', 'gt', 'ge', 'has'), two)
        .map(([operator, [left, right]]) => left[operator](right)),
      fc.tuple(int, fc.tuple(operand, operand)).map(([value, [low, high]]) => value.between(low, high)),
      fc.tuple(oneOf('and', 'or', 'eq'), bool, bool).map(([operator, left, right]) => left[operator](right)),
      bool.map((condition) => condition.not()),
      fc.tuple(bool, bool, bool).map(([condition, then, otherwise]) => choose(condition, then, otherwise)),
      fc
        .tuple(oneOf('eq', 'ne', 'startsWith'), text, compared)
        .map(([test, value, other]) => value[test](other)),
      fc.tuple(inet, network).map(([value, within]) => value.within(within)),
      fc
        .tuple(
          fc.nat(contextWords - 1),
          fc.tuple(word, word).filter(([one, other]) => one !== other),
        )
        .map(([index, [one, other]]) =>
          one < other ? ([index, one, other] as const) : ([index, other, one] as const),
        )
        .map(([index, start, end]) =>
          new Address(given({ op: 'slot', kind: addressKind, index })).within(start, end),
        ),
    ),
  };
}

/** Memory to run on: words on and off the edges, text and address families here and there, NUL at the end. */
export const contexts: fc.Arbitrary<BigUint64Array<ArrayBuffer>> = fc
  .tuple(
    fc.array(fc.oneof(word, oneOf(2n, 10n, BigInt(AF_INET_MAPPED))), {
      minLength: contextWords,
      maxLength: contextWords,
    }),
    fc.array(fc.tuple(fc.nat(contextBytes - 22), bytesOfText), { maxLength: 3 }),
  )
  .map(([words, texts]) => {
    const memory = BigUint64Array.from(words);
    const bytes = Buffer.from(memory.buffer);
    for (const [at, content] of texts) Buffer.concat([content, Buffer.of(0)]).copy(bytes, at);
    bytes[contextBytes - 1] = 0;
    return memory;
  });
