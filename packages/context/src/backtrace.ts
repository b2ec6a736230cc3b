import {
  argument,
  decoded,
  kernelStack,
  takes,
  type CapturedStack,
  type Decoded,
} from '@tap/native-core/tapset';
import { framesOf } from './frames.js';
import { lastLine } from './stack-end.js';
import { callOf, frameData, hex, symbolName, type FindSymbol } from './symbol-text.js';

/**
 * The kernel's stack as a list of addresses, each followed by a blank: the probed function, or the place of the
 * tracepoint, then its callers. Empty where the kernel gives no stack. Frames of the tracing itself are left out.
 *
 * A return that a kretprobe waits for hides the callers from kernels before 6.1: the list ends there.
 *
 * @param depth is the number of frames at most, from 1 to 120.
 * @throws TapError TAP_ARGUMENT for another depth.
 */
export function backtrace(depth?: number): Decoded<string> {
  return decoded(kernelStack(framesOf('backtrace', depth)), {
    shown: 'string',
    decode: ({ addresses }) => addresses.map((address) => `${hex(address)} `).join(''),
  });
}

/**
 * The kernel's stack in words: for each frame of `backtrace()` a line
 * ` 0xffffffff81a00123 : tcp_sendmsg+0x0/0x60 [kernel]`. At a return the first two lines begin with `Returning from: `
 * and `Returning to  : `. Where callers are missing a last line says why: `[deeper: only 20 frames were taken]`, `[lost: the probe
 * of a return hides the callers]`, or `[end unknown]` where it cannot be told. SystemTap prints it; here it is the value.
 *
 * @param depth is the number of frames at most, from 1 to 120.
 * @throws TapError TAP_ARGUMENT for another depth.
 */
export function print_backtrace(depth?: number): Decoded<string> {
  return decoded(kernelStack(framesOf('print_backtrace', depth)), {
    shown: 'string',
    decode: (captured, session) => stackText(captured, (address) => session.symbol(address)),
  });
}

/**
 * Address in the function that called the probed one, behind its call; at a tracepoint in the caller of the function
 * that has it. Null where the kernel gives no such frame.
 */
export function caller_addr(): Decoded<bigint | null> {
  return decoded(kernelStack(2), { shown: 'bigint | null', address: 'return', decode: callerOf });
}

/**
 * The caller of the probed function by name and address: `inet_sendmsg 0xffffffff81a00123`. Null where the kernel gives
 * no such frame.
 */
export function caller(): Decoded<string | null> {
  return decoded(kernelStack(2), {
    shown: 'string | null',
    decode: (captured, session) => {
      const address = callerOf(captured);
      return address === null
        ? null
        : `${symbolName(
            address,
            callOf((at) => session.symbol(at)),
          )} ${hex(address)}`;
    },
  });
}

/**
 * Address of the probe: the start of the probed function, or the place of the tracepoint. Null where the kernel gives no
 * stack.
 */
export function addr(): Decoded<bigint | null> {
  return frame(0);
}

/**
 * Address in the function that is `depth` calls above the probed one, which is 0. Null where the stack is not as deep.
 *
 * @throws TapError TAP_ARGUMENT for a depth that is not between 0 and 119.
 */
export function stack(depth: number): Decoded<bigint | null> {
  return frame(argument('stack', { depth }, takes.number));
}

function frame(depth: number): Decoded<bigint | null> {
  return decoded(kernelStack(depth + 1), {
    shown: 'bigint | null',
    address: depth === 0 ? true : 'return',
    decode: ({ addresses }) => addresses[depth] ?? null,
  });
}

function callerOf({ addresses }: CapturedStack): bigint | null {
  return addresses[1] ?? null;
}

function stackText({ addresses, end, atReturn, probePoint }: CapturedStack, find: FindSymbol): string {
  if (addresses.length === 0) return `<no kernel backtrace at ${probePoint}>\n`;
  const heads = atReturn ? ['Returning from: ', 'Returning to  : '] : [];
  return addresses
    .map((address, i) => `${heads[i] ?? ''} ${hex(address)} : ${frameData(address, i, find)}\n`)
    .concat(lastLine({ addresses, end }, () => 'the probe of a return hides the callers'))
    .join('');
}

/**
 * The probed function and its `n` callers, as `backtrace()` gives them.
 *
 * @throws TapError TAP_ARGUMENT when n is not between 0 and 119.
 */
export function callers(n: number): Decoded<string> {
  return backtrace(argument('callers', { n }, takes.number) + 1);
}
