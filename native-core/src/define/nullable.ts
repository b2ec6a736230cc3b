import { Address, decoded, type Decoded, type Int } from '../expr/index.js';

/** A number, or an address, that some kernels cannot give: null there. */
export function nullable(value: Address): Decoded<bigint | null>;
/** A number, or an address, that some kernels cannot give: null there. */
export function nullable(value: Int): Decoded<number | null>;
export function nullable(value: Address | Int): Decoded<bigint | number | null> {
  return value instanceof Address
    ? decoded<Address, bigint | null>(value, {
        shown: 'bigint | null',
        address: true,
        decode: (raw) => raw,
        encode: (address) => (address === null ? [] : [address]),
      })
    : decoded<Int, number | null>(value, {
        shown: 'number | null',
        decode: (raw) => raw,
        encode: (number) => (number === null ? [] : [BigInt(number)]),
      });
}
