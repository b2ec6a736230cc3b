import {
  argument,
  Decoded,
  decoded,
  takes,
  userPlace,
  userStack,
  type AddressSymbol,
  type CapturedStack,
  type DecodeContext,
} from '@tap/native-core/tapset';
import { framesOf } from './frames.js';
import { frameData, hex, symbolData, symbolName, type FindSymbol } from './symbol-text.js';
import type { AddressExpression } from './symbols.js';

/**
 * The stack of the current process in user space as a list of addresses, each followed by a blank, the innermost first.
 * Empty for threads of the kernel. The kernel follows frame pointers: code that was built without them, such as most of
 * libc, hides its callers. The caller of the innermost function is found all the same where the file of that function has call
 * frame information (`.eh_frame`), as the C library has; not in the key of an aggregation.
 *
 * @param depth is the number of frames at most, from 1 to 120; by default 20.
 * @throws TapError TAP_ARGUMENT for another depth.
 */
export function ubacktrace(depth?: number): Decoded<string> {
  return decoded(userStack(framesOf('ubacktrace', depth)), {
    shown: 'string',
    decode: ({ addresses }) => addresses.map((address) => `${hex(address)} `).join(''),
  });
}

/**
 * The stack of the current process in words: for each frame of `ubacktrace()` a line
 * ` 0x7f0012345678 : read+0xc/0x80 [/usr/lib/x86_64-linux-gnu/libc.so.6]`. Names come from the files that the process has
 * mapped and from its `/tmp/perf-PID.map`; a process that ended, or became another program, before its event is read has none, and
 * `latency: 0` of the session makes that less likely. A program that was stripped has names where its debug file is installed, else
 * only for what it exports. Functions of C++ and Rust have the names of their source where `gecko-profiler-demangle` is installed.
 * Code that keeps no frame pointer hides its callers, except for the innermost function, as `ubacktrace()` says; programs keep
 * theirs when built with `-fno-omit-frame-pointer`.
 *
 * @param depth is the number of frames at most, from 1 to 120; by default 20.
 * @throws TapError TAP_ARGUMENT for another depth.
 */
export function sprint_ubacktrace(depth?: number): Decoded<string> {
  return decoded(userStack(framesOf('sprint_ubacktrace', depth)), {
    shown: 'string',
    asks: 'userSymbols',
    decode: linesOf,
  });
}

function linesOf(stack: CapturedStack, session: DecodeContext): string {
  const find = finder(stack, session);
  return stack.addresses.map((address, i) => ` ${hex(address)} : ${frameData(address, i, find)}\n`).join('');
}

/**
 * Name of the function of the current process that covers an address, from the files that it has mapped and from its
 * `/tmp/perf-PID.map`. Where no function does, the address itself as text.
 */
export function usymname(address: AddressExpression): Decoded<string> {
  return place('usymname', address, symbolName);
}

/**
 * The function of the current process that covers an address, with the offset into it and its size in bytes, and its
 * file: `read+0xc/0x80 [/usr/lib/x86_64-linux-gnu/libc.so.6]`. Where no function does, only the address.
 */
export function usymdata(address: AddressExpression): Decoded<string> {
  return place('usymdata', address, symbolData);
}

/** The file that the current process has mapped at an address; `<unknown>` where there is none. */
export function umodname(address: AddressExpression): Decoded<string> {
  return decoded(userPlace(argument('umodname', { address }, takes.address)), {
    shown: 'string',
    asks: 'userSymbols',
    decode: ({ pid, space, addresses: [at = 0n] }, session) =>
      session.userModule(pid, space, at) ?? '<unknown>',
  });
}

function place(
  call: string,
  address: AddressExpression,
  text: (address: bigint, find: FindSymbol) => string,
): Decoded<string> {
  return decoded(userPlace(argument(call, { address }, takes.address)), {
    shown: 'string',
    asks: 'userSymbols',
    decode: (stack, session) => text(stack.addresses[0] ?? 0n, finder(stack, session)),
  });
}

function finder(
  { pid, space }: CapturedStack,
  session: DecodeContext,
): (address: bigint) => AddressSymbol | null {
  return (address) => session.userSymbol(pid, space, address);
}

/**
 * The functions of a user stack: `print_usyms(ubacktrace())` has for each address a line as `sprint_ubacktrace()` has.
 * SystemTap prints it; here it is the value.
 */
export function print_usyms(addresses: Decoded<string>): Decoded<string> {
  const { kind, node } = argument('print_usyms', { addresses }, takes.userStack);
  return new Decoded<string>({ ...kind, asks: 'userSymbols', decode: linesOf as never }, node);
}
