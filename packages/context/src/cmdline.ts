import { argument, decoded, takes, TapError, userBytes, type Decoded } from '@tap/native-core/tapset';
import { currentTask } from './task-struct.js';

/** Bytes of the arguments that are taken of a process, the end mark included. */
const capacity = 1024;
/** What a text ends with that goes on. */
const ellipsis = '…';

/**
 * The arguments of the current process, as /proc/PID/cmdline has them, with a blank between two. Empty for threads of the
 * kernel. Of more than 1023 bytes the first are taken, and `…` says that they go on; null where the memory of the process cannot be read without waiting.
 */
export function cmdline_str(): Decoded<string | null> {
  return argumentsText(0, -1, ' ');
}

/**
 * One argument of the current process: 0 is how it was called. Empty where it has none of that number. Within the bytes
 * that `cmdline_str()` takes: the argument that does not fit ends with `…`, and those behind it are `…`.
 *
 * @throws TapError TAP_ARGUMENT when n is negative.
 */
export function cmdline_arg(n: number): Decoded<string | null> {
  const number = argument('cmdline_arg', { n }, takes.number);
  return argumentsText(number, number, '');
}

/**
 * The arguments `n` to `m` of the current process, both included, with `delim` between two; all from `n` for an `m` that is
 * negative. Within the bytes that `cmdline_str()` takes: `…` says that there may be more.
 *
 * @throws TapError TAP_ARGUMENT when n is negative.
 */
export function cmdline_args(n: number, m: number, delim: string): Decoded<string | null> {
  return argumentsText(
    argument('cmdline_args', { n }, takes.number),
    argument('cmdline_args', { m }, takes.number),
    argument('cmdline_args', { delim }, takes.string),
  );
}

function argumentsText(n: number, m: number, delim: string): Decoded<string | null> {
  if (n < 0)
    throw new TapError('TAP_ARGUMENT', `arguments are numbered from 0: not ${n}`, {
      next: 'cmdline_arg(0) is the name of the program, cmdline_arg(1) its first argument',
    });
  const { arguments: at, arg_start: start, arg_end: end } = currentTask.mm;
  return decoded(userBytes(at, end.sub(start), capacity), {
    shown: 'string | null',
    decode: (bytes) => {
      if (bytes === null) return null;
      const all = argumentsOf(bytes);
      const goesOn = n >= all.length && bytes.endsWith(ellipsis) && Buffer.byteLength(bytes) >= capacity;
      return goesOn ? ellipsis : all.slice(n, m < 0 ? undefined : m + 1).join(delim);
    },
  });
}

/** The end mark of the last argument does not begin another one. */
const argumentsOf = (bytes: string): readonly string[] =>
  bytes === '' ? [] : bytes.replace(/\0$/, '').split('\0');
