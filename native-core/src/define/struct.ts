import {
  type Asked,
  Address,
  addressKind,
  intKind,
  wordConst,
  type BinaryNode,
  type CastNode,
  type StructSizeNode,
  type WordNode,
} from '../expr/index.js';
import { TapError } from '../errors/index.js';
import { memberOf, pointer, type FieldType } from './field.js';
import { requireName, requireTypes } from './sound.js';

/** The members of a shape, by the names that definitions use. */
export type Members = Readonly<Record<string, FieldType<unknown>>>;

/** What a pointer to a structure offers: its members, and the address itself. */
export type StructPointer<M extends Members> = {
  readonly [K in keyof M]: M[K] extends FieldType<infer E> ? E : never;
} & {
  /** The pointer's own value. */
  readonly address: Address;
};

/** The part of a kernel structure that definitions use. */
export interface Shape<M extends Members> {
  /** Name of the kernel's structure, as in BTF. */
  readonly struct: string;
  readonly members: M;
  /** Reads the structure at an address that another expression holds, whatever type the kernel gives it. */
  at(address: Address<bigint | null>): StructPointer<M>;
  /** Reads the structure that lies directly before an address, as a request lies before its driver's data. */
  before(address: Address<bigint | null>): StructPointer<M>;
}

/**
 * Declares the part of a kernel structure that definitions use. A member lies at its own name unless `at()` says
 * otherwise. Members that a kernel lacks are found when a probe is resolved on it.
 *
 * @throws TapError TAP_DEFINITION for a member called `address`, which every pointer to a structure has.
 *
 * @example
 * const Sock = struct('sock', { family: u16.at('__sk_common.skc_family') });
 */
export function struct<const M extends Members>(name: string, members: M): Shape<M> {
  requireName('struct()', name);
  requireTypes(`struct('${name}')`, members);
  if ('address' in members)
    throw new TapError(
      'TAP_DEFINITION',
      `struct('${name}'): address is the address of the structure itself`,
      {
        next: "give the member another name: addr: u64.at('address')",
      },
    );
  const shape: Shape<M> = Object.freeze({
    struct: name,
    members,
    at: (address: Address<bigint | null>) => pointTo(shape, castOf(address.node)),
    before: (address: Address<bigint | null>) => pointTo(shape, startOf(name, address.node)),
  });
  return shape;
}

/**
 * The structure that contains a member, from the member's own address: the kernel's `container_of`.
 *
 * @param member gives that member, declared as `inPlace`.
 */
export function containerOf<M extends Members>(
  shape: Shape<M>,
  member: (container: StructPointer<M>) => Address,
  address: Address,
): StructPointer<M> {
  const start = pointTo(shape, wordConst(0n, addressKind));
  const container: BinaryNode<Asked> = Object.freeze({
    op: 'binary',
    kind: addressKind,
    operator: 'sub',
    signed: false,
    left: address.node,
    right: member(start).node,
  });
  return pointTo(shape, container);
}

/** A pointer to a structure of the given shape. */
export function ptr<M extends Members>(shape: Shape<M>): FieldType<StructPointer<M>> {
  if (typeof (shape as Partial<Shape<M>> | undefined)?.struct !== 'string')
    throw new TapError('TAP_DEFINITION', 'ptr() needs the shape of a structure', {
      next: "write ptr(struct('NAME', {})), or address for any other pointer",
    });
  return pointer((word) => pointTo(shape, word));
}

/** The structure of the given shape that a word points to. */
function pointTo<M extends Members>(shape: Shape<M>, base: WordNode): StructPointer<M> {
  const target: object = { address: new Address(base) };
  for (const [key, type] of Object.entries(shape.members)) {
    let made: unknown;
    Object.defineProperty(target, key, {
      enumerable: true,
      get: () => (made ??= memberOf(type, shape.struct, key, base)),
    });
  }
  return Object.freeze(target) as StructPointer<M>;
}

/** An address of which the author knows what lies there, whatever type the kernel gives it. */
export function castOf(operand: WordNode): CastNode {
  return Object.freeze<CastNode>({ op: 'cast', kind: addressKind, operand });
}

/** Where a structure starts that ends at a word. */
function startOf(name: string, end: WordNode): WordNode {
  const size = Object.freeze<StructSizeNode>({ op: 'structSize', kind: intKind(32, false), struct: name });
  return Object.freeze<BinaryNode<Asked>>({
    op: 'binary',
    kind: addressKind,
    operator: 'sub',
    signed: false,
    left: end,
    right: size,
  });
}
