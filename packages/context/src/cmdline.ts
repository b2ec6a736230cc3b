import { decoded, TapError, userBytes, type Decoded } from '@tap/native-core/tapset';
import { currentTask } from './task-struct.js';

/** Bytes of the arguments that are taken of a process, the end mark included. */
const capacity = 1024;

/**
 * The arguments of the current process, as /proc/PID/cmdline has them, with a blank between two. Empty for threads of the
 * kernel. The first 1023 bytes are taken; null where the memory of the process cannot be read without waiting.
 */
export function cmdline_str(): Decoded<string | null> {
  return cmdline_args(0, -1, ' ');
}

/**
 * One argument of the current process: 0 is how it was called. Empty where it has none of that number. Within the bytes
 * that `cmdline_str()` takes.
 *
 * @throws TapError TAP_ARGUMENT when n is negative or no whole number.
 */
export function cmdline_arg(n: number): Decoded<string | null> {
  return cmdline_args(n, n, '');
}

/**
 * The arguments `n` to `m` of the current process, both included, with `delim` between two; all from `n` for an `m` that is
 * negative. Within the bytes that `cmdline_str()` takes.
 *
 * @throws TapError TAP_ARGUMENT when n is negative, or one of them is no whole number.
 */
export function cmdline_args(n: number, m: number, delim: string): Decoded<string | null> {
  for (const number of [n, m])
    if (!Number.isInteger(number) || n < 0)
      throw new TapError(
        'TAP_ARGUMENT',
        `arguments are numbered from 0, with whole numbers: not ${n} to ${m}`,
      );
  const { arguments: at, arg_start: start, arg_end: end } = currentTask.mm;
  return decoded(userBytes(at, end.sub(start), capacity), {
    shown: 'string | null',
    decode: (bytes) =>
      bytes === null
        ? null
        : argumentsOf(bytes)
            .slice(n, m < 0 ? undefined : m + 1)
            .join(delim),
  });
}

/** The end mark of the last argument is no beginning of another one. */
const argumentsOf = (bytes: string): readonly string[] =>
  bytes === '' ? [] : bytes.replace(/\0$/, '').split('\0');
