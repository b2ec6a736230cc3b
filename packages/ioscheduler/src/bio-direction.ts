import { argument, decoded, Int, takes, type Decoded } from '@tap/native-core/tapset';

/**
 * Whether an operation reads (0) or writes (1): the lowest bit of `rw` and of `opf`.
 *
 * @throws TapError TAP_KIND for a number that is not an integer.
 */
export function bio_rw_num(rw: number | bigint): number;
/** In a query: the same, evaluated in the kernel. */
export function bio_rw_num(rw: Int): Int;
export function bio_rw_num(rw: number | bigint | Int): number | Int {
  const operation = argument('bio_rw_num', { rw }, takes.int, takes.bigint);
  return operation instanceof Int ? operation.bitAnd(1) : lowestBit(operation);
}

/**
 * `R` for an operation that reads, `W` for one that writes.
 *
 * @throws TapError TAP_KIND for a number that is not an integer.
 */
export function bio_rw_str(rw: number | bigint): string;
/** In a query: captures the operation in the kernel, and can be compared there. */
export function bio_rw_str(rw: Int): Decoded<string>;
export function bio_rw_str(rw: number | bigint | Int): string | Decoded<string> {
  const operation = argument('bio_rw_str', { rw }, takes.int, takes.bigint);
  if (!(operation instanceof Int)) return letters[lowestBit(operation)];
  return decoded(operation.bitAnd(1), {
    shown: 'string',
    decode: (direction) => letters[direction === 0 ? 0 : 1],
    encode: (letter) => (letter === 'R' ? [0n] : letter === 'W' ? [1n] : []),
    names: letters,
  });
}

const letters = ['R', 'W'] as const;

function lowestBit(operation: bigint): 0 | 1 {
  return BigInt.asUintN(1, operation) === 0n ? 0 : 1;
}
