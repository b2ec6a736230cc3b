import {
  argument,
  castOf,
  kernelString,
  takes,
  TapError,
  userString,
  type Address,
  type Int,
  type Text,
} from '@tap/native-core/tapset';

/** As much as SystemTap keeps of a text: MAXSTRINGLEN, with the end mark. */
const defaultBytes = 512;
const maxBytes = 4096;

/**
 * Text at an address of the kernel, up to its end mark; null where it cannot be read.
 *
 * @param bytes is how much room it has, end mark included, from 1 to 4096; by default 512. Of a longer text the first are taken,
 *   and `…` says that it goes on.
 * @throws TapError TAP_ARGUMENT for another number of bytes.
 */
export function kernel_string(
  address: Address<bigint | null> | Int<bigint>,
  bytes?: number,
): Text<string | null> {
  return kernelString(room('kernel_string', bytes)).express(
    castOf(argument('kernel_string', { address }, takes.address).node),
  );
}

/**
 * Text at an address in the memory of the current process, up to its end mark; null where it cannot be read, also
 * because it is not in memory at that moment.
 *
 * @param bytes is how much room it has, end mark included, from 1 to 4096; by default 512. Of a longer text the first are taken,
 *   and `…` says that it goes on.
 * @throws TapError TAP_ARGUMENT for another number of bytes.
 */
export function user_string(
  address: Address<bigint | null> | Int<bigint>,
  bytes?: number,
): Text<string | null> {
  return userString(room('user_string', bytes)).express(
    castOf(argument('user_string', { address }, takes.address).node),
  );
}

function room(call: string, given: number | undefined): number {
  const bytes = given === undefined ? defaultBytes : argument(call, { bytes: given }, takes.number);
  if (bytes >= 1 && bytes <= maxBytes) return bytes;
  throw new TapError('TAP_ARGUMENT', `${call}(): a text takes 1 to ${maxBytes} bytes, not ${bytes}`, {
    next: 'ask for fewer bytes',
  });
}
