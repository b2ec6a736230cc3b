import { decoded, type Decoded, type Int } from '../expr/index.js';
import { errnoName, errnoNames, errnoNumber } from './errno-names.js';

const greatest = 2n ** 63n - 1n;

/**
 * The name of the error that a kernel function's result means, such as `EAGAIN`: null when `result` is not negative,
 * `errno 1234` for a number without a name. `eq('EAGAIN')` and `eq(null)` compare in the kernel, and throw TapError
 * TAP_KIND for a name that no error has.
 */
export function errno(result: Int): Decoded<string | null> {
  return decoded(result, {
    shown: 'string | null',
    decode: (raw) => (raw < 0 ? errnoName(-raw) : null),
    encode: (name) => {
      if (name === null) return [[0n, greatest]];
      const number = typeof name === 'string' ? errnoNumber(name) : null;
      return number === null ? [] : [BigInt(-number)];
    },
    names: errnoNames,
  });
}
