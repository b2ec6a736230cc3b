import { Address, decoded, nullableAddressKind, type Decoded, type Int } from '../expr/index.js';

/** An address that some kernels cannot give: null there. It can be compared and followed like any other. */
export function nullable(value: Address): Address<bigint | null>;
/** A number that some kernels cannot give: null there. */
export function nullable(value: Int): Decoded<number | null>;
/** A number of 64 bits that some kernels cannot give: null there. */
export function nullable(value: Int<bigint>): Decoded<bigint | null>;
export function nullable(
  value: Address | Int | Int<bigint>,
): Address<bigint | null> | Decoded<number | null> | Decoded<bigint | null> {
  if (value instanceof Address) return new Address<bigint | null>(value.node, nullableAddressKind);
  return decoded<Int | Int<bigint>, number | bigint | null>(value, {
    shown: `${value.kind.js} | null`,
    decode: (raw) => raw,
    encode: (number) => (number === null ? [] : [BigInt(number)]),
  }) as Decoded<number | null> | Decoded<bigint | null>;
}
