import {
  type Asked,
  Address,
  addressKind,
  boolKind,
  Bool,
  Int,
  intKind,
  literal,
  Text,
  textKind,
  wrap,
  type BinaryNode,
  type BytesNode,
  type ContextNode,
  type Expression,
  type Kind,
  type MemberAddressNode,
  type MemberNode,
  type StringNode,
  type UserNode,
  type WordKind,
  type WordNode,
} from '../expr/index.js';
import { requireCapacity, requireName } from './sound.js';

/**
 * The type of an argument, of a result, or of a structure's member: how the kernel holds it and which expression it
 * becomes. `at()` says where in a structure it lies, or what the argument is called.
 */
export interface FieldType<out E> {
  /** The kind of the word that is loaded. */
  readonly word: WordKind;
  /** Paths of the member, or names of the argument; the first that exists is taken. None: the key itself. */
  readonly paths: readonly string[];
  readonly bigEndian: boolean;
  /** Whether the field itself lies at the path (an array), rather than a word that is loaded from it. */
  readonly inPlace: boolean;
  readonly fallback: bigint | null;
  readonly isOptional: boolean;
  /** From the loaded word, or from the address of a field that lies in place. */
  readonly express: (word: WordNode) => E;
  /** The same type at a path through structures and unions (`skc.skc_num`), or with another argument name. */
  at(...paths: readonly [string, ...string[]]): FieldType<E>;
  /** A number to take on kernels that have no such member or argument. */
  default(value: number | bigint): FieldType<E>;
  /** Null on kernels that have no such member or argument. */
  optional(): FieldType<E>;
}

interface Facts<E> {
  readonly word: WordKind;
  readonly paths: readonly string[];
  readonly bigEndian: boolean;
  readonly inPlace: boolean;
  readonly fallback: bigint | null;
  readonly isOptional: boolean;
  readonly express: (word: WordNode) => E;
}

function field<E>(facts: Facts<E>): FieldType<E> {
  return Object.freeze({
    ...facts,
    at: (...paths: readonly [string, ...string[]]) => {
      for (const path of paths.length === 0 ? [undefined] : paths) requireName('at()', path);
      return field({ ...facts, paths });
    },
    default: (value: number | bigint) => field({ ...facts, fallback: literal(value).value }),
    optional: () => field({ ...facts, isOptional: true }),
  });
}

const plainFacts = {
  paths: [],
  bigEndian: false,
  inPlace: false,
  fallback: null,
  isOptional: false,
} as const;

function int<T extends number | bigint>(
  bits: 8 | 16 | 32 | 64,
  signed: boolean,
  js: 'number' | 'bigint',
  bigEndian = false,
): FieldType<Int<T>> {
  const kind = intKind(bits, signed, js);
  return field({ ...plainFacts, word: kind, bigEndian, express: (word) => new Int<T>(kind, word) });
}

/** An unsigned 8-bit number. */
export const u8: FieldType<Int> = int(8, false, 'number');
/** An unsigned 16-bit number. */
export const u16: FieldType<Int> = int(16, false, 'number');
/** An unsigned 32-bit number. */
export const u32: FieldType<Int> = int(32, false, 'number');
/** An unsigned 64-bit number that can pass 2^53: a `bigint`. */
export const u64: FieldType<Int<bigint>> = int(64, false, 'bigint');
/** A signed 8-bit number. */
export const i8: FieldType<Int> = int(8, true, 'number');
/** A signed 16-bit number. */
export const i16: FieldType<Int> = int(16, true, 'number');
/** A signed 32-bit number: the kernel's `int`. */
export const i32: FieldType<Int> = int(32, true, 'number');
/** A signed 64-bit number that can pass 2^53: a `bigint`. */
export const i64: FieldType<Int<bigint>> = int(64, true, 'bigint');
/** The kernel's `size_t` or `unsigned long` for lengths: a `number`, exact up to 2^53. */
export const usize: FieldType<Int> = int(64, false, 'number');
/** The kernel's `ssize_t` or `long` for lengths and codes: a `number`, exact up to 2^53 either way. */
export const isize: FieldType<Int> = int(64, true, 'number');
/** A member of 16 bits in network byte order, unsigned; its value is in host order. Arguments and results are u16. */
export const be16: FieldType<Int> = int(16, false, 'number', true);
/** A member of 32 bits in network byte order, unsigned; its value is in host order. Arguments and results are u32. */
export const be32: FieldType<Int> = int(32, false, 'number', true);
/** A memory address. */
export const address: FieldType<Address> = field({
  ...plainFacts,
  word: addressKind,
  express: (word) => new Address(word),
});
/** The kernel's `bool`. */
export const bool: FieldType<Bool> = field({
  ...plainFacts,
  word: boolKind,
  express: (word) => new Bool(word),
});

function string(
  space: 'kernel' | 'user',
  capacity: number,
  inPlace: boolean,
): FieldType<Text<string | null>> {
  requireCapacity(inPlace ? 'textArray()' : `${space}String()`, capacity);
  const kind = textKind(capacity, true, inPlace);
  return field({
    ...plainFacts,
    word: addressKind,
    inPlace,
    express: (word) =>
      new Text<string | null>(
        kind,
        Object.freeze<StringNode<Asked>>({ op: 'string', kind, space, address: word }),
      ),
  });
}

/**
 * A pointer to kernel text (`char *`); null when not readable. Of a longer text the first `capacity - 1` bytes are
 * taken, and `…` (U+2026) after them says that the text goes on.
 */
export const kernelString = (capacity: number): FieldType<Text<string | null>> =>
  string('kernel', capacity, false);
/** A pointer to user text (`char __user *`), as `kernelString`. */
export const userString = (capacity: number): FieldType<Text<string | null>> =>
  string('user', capacity, false);
/** Text that lies in the structure itself (`char name[16]`), of at most `capacity - 1` bytes: the array has no more. */
export const textArray = (capacity: number): FieldType<Text<string | null>> =>
  string('kernel', capacity, true);

/**
 * Text of a trace event (`__data_loc char[]`), of which at most `capacity - 1` bytes are taken: the field holds where
 * in the event's record the text lies (include/trace/stages/stage4_event_fields.h).
 */
export const eventText = (capacity: number): FieldType<Text<string | null>> => {
  requireCapacity('eventText()', capacity);
  const kind = textKind(capacity, true);
  const record: ContextNode<Asked> = Object.freeze({ op: 'context', kind: addressKind, name: 'context' });
  const location = intKind(32, false);
  return field({
    ...plainFacts,
    word: location,
    express: (word) => {
      const offset = new Int<number>(location, word).bitAnd(0xffff).node;
      const text: WordNode = Object.freeze<BinaryNode<Asked>>({
        op: 'binary',
        kind: addressKind,
        operator: 'add',
        signed: false,
        left: record,
        right: offset,
      });
      return new Text<string | null>(
        kind,
        Object.freeze<StringNode<Asked>>({ op: 'string', kind, space: 'kernel', address: text }),
      );
    },
  });
};

/** The address of a member that lies in the structure itself, such as an array of bytes. */
export const inPlace: FieldType<Address> = field({
  ...plainFacts,
  word: addressKind,
  inPlace: true,
  express: (word) => new Address(word),
});

/** A pointer whose target `express` knows how to read. */
export function pointer<E>(express: (word: WordNode) => E): FieldType<E> {
  return field({ ...plainFacts, word: addressKind, express });
}

/**
 * A number or an address that lies in user memory.
 *
 * @param unreadable is the value where the memory cannot be read without waiting: an invalid address, or a page that
 *   was not touched yet.
 */
export function userWord<E>(type: FieldType<E>, at: Address, unreadable: number | bigint): E {
  const bits = type.word.type === 'int' ? type.word.bits : type.word.type === 'bool' ? 8 : 64;
  return type.express(
    Object.freeze<UserNode<Asked>>({
      op: 'user',
      kind: type.word,
      address: at.node,
      bytes: (bits / 8) as UserNode<Asked>['bytes'],
      unreadable: BigInt(unreadable),
    }),
  );
}

/**
 * Text of known length in user memory, which may have NUL in it, such as the arguments of a process; null where it cannot be
 * read. Of more than `capacity - 1` bytes the first are taken, and `…` says that the text goes on. It cannot be compared in the kernel.
 */
export function userBytes(at: Address, length: Int<bigint>, capacity: number): Text<string | null> {
  requireCapacity('userBytes()', capacity);
  const kind = textKind(capacity, true);
  return new Text<string | null>(
    kind,
    Object.freeze<BytesNode<Asked>>({
      op: 'bytes',
      kind,
      space: 'user',
      address: at.node,
      length: length.node,
    }),
  );
}

/** The expression of the member `key`, of type `type`, in the structure `struct` that `base` points to. */
export function memberOf<E>(type: FieldType<E>, struct: string, key: string, base: WordNode): E {
  const paths = type.paths.length > 0 ? type.paths : [key];
  if (type.inPlace) {
    return type.express(
      Object.freeze<MemberAddressNode>({ op: 'memberAddress', kind: addressKind, base, struct, paths }),
    );
  }
  return type.express(
    Object.freeze<MemberNode>({
      op: 'member',
      kind: type.word,
      base,
      struct,
      paths,
      ...(type.bigEndian ? { bigEndian: true } : {}),
      ...(type.fallback === null ? {} : { fallback: type.fallback }),
      ...(type.isOptional ? { optional: true } : {}),
    }),
  );
}

/** The expression of a kind around a node, typed. */
export const expressionOf = <E extends Expression>(kind: Kind, node: WordNode): E => wrap(kind, node) as E;
