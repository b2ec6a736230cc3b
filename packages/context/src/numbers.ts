import {
  argument,
  constantInt,
  decoded,
  errnoName,
  Expression,
  takes,
  TapError,
  type Decoded,
  type Int,
} from '@tap/native-core/tapset';

/** MINORBITS in include/linux/kdev_t.h. */
const minorBits = 20;
const minorMask = 2 ** minorBits - 1;

/** Major number of a device number of the kernel (`dev_t`). */
export function MAJOR(device: Int): Int;
/** The same for a plain number. */
export function MAJOR(device: number): number;
export function MAJOR(device: Int | number): Int | number {
  const number = argument('MAJOR', { device }, takes.int, takes.number);
  return number instanceof Expression ? number.shr(minorBits) : number >>> minorBits;
}

/** Minor number of a device number of the kernel (`dev_t`). */
export function MINOR(device: Int): Int;
/** The same for a plain number. */
export function MINOR(device: number): number;
export function MINOR(device: Int | number): Int | number {
  const number = argument('MINOR', { device }, takes.int, takes.number);
  return number instanceof Expression ? number.bitAnd(minorMask) : number & minorMask;
}

/** The kernel's device number (`dev_t`) of a major number, up to 4095, and a minor number, up to 1048575. */
export function MKDEV(major: Int, minor: Int | number): Int;
/** The same for a plain major number. */
export function MKDEV(major: number, minor: Int): Int;
/** The same for plain numbers. */
export function MKDEV(major: number, minor: number): number;
export function MKDEV(major: Int | number, minor: Int | number): Int | number {
  const upper = argument('MKDEV', { major }, takes.int, takes.number);
  const lower = argument('MKDEV', { minor }, takes.int, takes.number);
  if (upper instanceof Expression) return upper.shl(minorBits).bitOr(lower);
  if (lower instanceof Expression) return constantInt(upper).shl(minorBits).bitOr(lower);
  return ((upper << minorBits) | lower) >>> 0;
}

/** Name of an error number, positive or negative, such as `ENOENT`; `errno 1234` for a number without a name. */
export function errno_str(error: Int): Decoded<string>;
/** The same for a plain number. */
export function errno_str(error: number): string;
export function errno_str(error: Int | number): Decoded<string> | string {
  const number = argument('errno_str', { error }, takes.int, takes.number);
  return number instanceof Expression
    ? decoded(number, { shown: 'string', decode: (raw) => errnoName(Math.abs(raw)) })
    : errnoName(Math.abs(number));
}

/**
 * What a function returned, as text: an error with its name, `-2 (ENOENT)`; any other number in decimal (format 1), in
 * hexadecimal (2: `0x1f`) or in octal (3: `037`).
 *
 * @throws TapError TAP_ARGUMENT for another format.
 */
export function return_str(format: 1 | 2 | 3, value: Int<number> | Int<bigint>): Decoded<string>;
/** The same for a plain number. */
export function return_str(format: 1 | 2 | 3, value: number | bigint): string;
export function return_str(
  format: 1 | 2 | 3,
  value: Int<number> | Int<bigint> | number | bigint,
): Decoded<string> | string {
  const style = argument('return_str', { format }, takes.number);
  if (style < 1 || style > 3) {
    throw new TapError('TAP_ARGUMENT', `return_str(): the format is ${style}`, {
      next: 'write 1 for decimal, 2 for hexadecimal, 3 for octal numbers',
    });
  }
  const number = argument('return_str', { value }, takes.anyInt, takes.bigint);
  return number instanceof Expression
    ? decoded(number as Int, { shown: 'string', decode: (raw) => returnText(style, raw) })
    : returnText(style, number);
}

/** Errors that a system call returns: MAX_ERRNO in include/linux/err.h. */
const mostErrno = 4095;

function returnText(format: number, value: number | bigint): string {
  const number = BigInt(value);
  if (number < 0n && number >= -mostErrno) return `${number} (${errnoName(Number(-number))})`;
  const unsigned = BigInt.asUintN(64, number);
  if (format === 2) return `0x${unsigned.toString(16)}`;
  return format === 3 ? `0${unsigned.toString(8)}` : String(number);
}
