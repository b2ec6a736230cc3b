import { Address, decoded, nullableAddressKind, type Decoded, type Int } from '../expr/index.js';

/** An address that some kernels cannot give: null there. It can be compared and followed like any other. */
export function nullable(value: Address): Address<bigint | null>;
/** A number that some kernels cannot give: null there. */
export function nullable(value: Int): Decoded<number | null>;
export function nullable(value: Address | Int): Address<bigint | null> | Decoded<number | null> {
  return value instanceof Address
    ? new Address<bigint | null>(value.node, nullableAddressKind)
    : decoded<Int, number | null>(value, {
        shown: 'number | null',
        decode: (raw) => raw,
        encode: (number) => (number === null ? [] : [BigInt(number)]),
      });
}
