import { decoded, errnoName, Expression, type Decoded, type Int } from '@tap/native-core/tapset';

/** MINORBITS in include/linux/kdev_t.h. */
const minorBits = 20;
const minorMask = 2 ** minorBits - 1;

/** Major number of a device number of the kernel (`dev_t`). */
export function MAJOR(device: Int): Int;
/** The same of a number that is at hand. */
export function MAJOR(device: number): number;
export function MAJOR(device: Int | number): Int | number {
  return device instanceof Expression ? device.shr(minorBits) : device >>> minorBits;
}

/** Minor number of a device number of the kernel (`dev_t`). */
export function MINOR(device: Int): Int;
/** The same of a number that is at hand. */
export function MINOR(device: number): number;
export function MINOR(device: Int | number): Int | number {
  return device instanceof Expression ? device.bitAnd(minorMask) : device & minorMask;
}

/** The kernel's device number (`dev_t`) of a major number, up to 4095, and a minor number, up to 1048575. */
export function MKDEV(major: Int, minor: Int): Int;
/** The same of numbers that are at hand. */
export function MKDEV(major: number, minor: number): number;
export function MKDEV(major: Int | number, minor: Int | number): Int | number {
  if (major instanceof Expression) return major.shl(minorBits).bitOr(minor);
  return ((major << minorBits) | (minor as number)) >>> 0;
}

/** Name of an error number, positive or negative, such as `ENOENT`; `errno 1234` for a number without a name. */
export function errno_str(error: Int): Decoded<string>;
/** The same of a number that is at hand. */
export function errno_str(error: number): string;
export function errno_str(error: Int | number): Decoded<string> | string {
  return error instanceof Expression
    ? decoded(error, { shown: 'string', decode: (raw) => errnoName(Math.abs(raw)) })
    : errnoName(Math.abs(error));
}

/**
 * What a function returned, as text: an error with its name, `-2 (ENOENT)`; any other number in decimal (format 1), in
 * hexadecimal (2: `0x1f`) or in octal (3: `037`).
 */
export function return_str(format: 1 | 2 | 3, value: Int<number> | Int<bigint>): Decoded<string>;
/** The same of a number that is at hand. */
export function return_str(format: 1 | 2 | 3, value: number | bigint): string;
export function return_str(
  format: 1 | 2 | 3,
  value: Int<number> | Int<bigint> | number | bigint,
): Decoded<string> | string {
  return value instanceof Expression
    ? decoded(value as Int, { shown: 'string', decode: (raw) => returnText(format, raw) })
    : returnText(format, value);
}

/** Errors that a system call returns: MAX_ERRNO in include/linux/err.h. */
const mostErrno = 4095;

function returnText(format: 1 | 2 | 3, value: number | bigint): string {
  const number = BigInt(value);
  if (number < 0n && number >= -mostErrno) return `${number} (${errnoName(Number(-number))})`;
  const unsigned = BigInt.asUintN(64, number);
  if (format === 2) return `0x${unsigned.toString(16)}`;
  return format === 3 ? `0${unsigned.toString(8)}` : String(number);
}
