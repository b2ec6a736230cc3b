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
import { lastLine } from './stack-end.js';
import { frameData, hex, symbolData, symbolName, type FindSymbol, type NamelessText } from './symbol-text.js';
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
 * theirs when built with `-fno-omit-frame-pointer`. An address without a name is written with its place in the file, in the file's
 * own numbering: `0x7f0012345678 [libc.so.6+0x27248]`.
 *
 * Where callers are missing, or may be, a last line says why: `[deeper: only 20 frames were taken]`; `[lost: no frame pointer leads
 * on from libfoo.so.1]`, where that code, or what it called, keeps none; `[end unknown]`, where nothing tells, as of code that was
 * compiled at run time. A stack without such a line goes down to the start of the thread, or to what calls `main`.
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
  return stack.addresses
    .map((address, i) => {
      const nameless = (at: bigint): string => placeText(stack, at, i > 0, session);
      return ` ${hex(address)} : ${frameData(address, i, find, nameless)}\n`;
    })
    .concat(lastLine(stack, (last) => whyLost(stack, last, session)))
    .join('');
}

/** An address without a name, and the file that has it. @param isReturn says that a call returns there. */
function placeText(
  { pid, space }: CapturedStack,
  address: bigint,
  isReturn: boolean,
  session: DecodeContext,
): string {
  // A call may be the last instruction of its file.
  const code = isReturn ? address - 1n : address;
  const module = session.userModule(pid, space, code);
  if (module === null) return hex(address);
  const offset = session.userOffset(pid, space, code);
  const behind = offset === null ? '' : `+${hex(offset + address - code)}`;
  return `${hex(address)} [${fileName(module)}${behind}]`;
}

function whyLost({ pid, space }: CapturedStack, last: bigint, session: DecodeContext): string {
  const module = session.userModule(pid, space, last - 1n);
  return module === null
    ? `no code is mapped at ${hex(last)}`
    : `no frame pointer leads on from ${fileName(module)}`;
}

/** The last part of a path, without the brackets that some mappings have. */
function fileName(module: string): string {
  return module.slice(module.lastIndexOf('/') + 1).replace(/^\[(.*)\]$/, '$1');
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
 * file: `read+0xc/0x80 [/usr/lib/x86_64-linux-gnu/libc.so.6]`. Where no function does, the address with its place in the file, in
 * the file's own numbering: `0x7f0012345678 [libc.so.6+0x27248]`; only the address where no file is known.
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
  text: (address: bigint, find: FindSymbol, nameless: NamelessText) => string,
): Decoded<string> {
  return decoded(userPlace(argument(call, { address }, takes.address)), {
    shown: 'string',
    asks: 'userSymbols',
    decode: (stack, session) =>
      text(stack.addresses[0] ?? 0n, finder(stack, session), (at) => placeText(stack, at, false, session)),
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
