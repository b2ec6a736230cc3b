import { decoded, type Decoded, type Int } from '@tap/native-core/tapset';

/** A number that some kernels cannot give. */
export function nullable(number: Int): Decoded<number | null> {
  return decoded(number, {
    shown: 'number | null',
    decode: (raw) => raw,
    encode: (value) => (value === null ? [] : [BigInt(value)]),
  });
}
