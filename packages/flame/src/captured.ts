import {
  currentComm,
  decoded,
  kernelStack,
  userStack,
  type AddressSymbol,
  type CapturedStack,
  type DecodeContext,
  type Decoded,
  type StackEnd,
  type Text,
} from '@tap/native-core/tapset';
import type { Frame, FrameKind } from './profile.js';

/** The frames of one stack. */
export interface CapturedFrames {
  /** The innermost first, as the kernel gives them. Empty where there is no stack. */
  readonly frames: readonly Frame[];
  /** Why the last of them is the outermost. */
  readonly end: StackEnd;
}

/** The stacks of one event. */
export interface CapturedStacks {
  /** Name of the thread. */
  readonly process: string;
  readonly kernel: CapturedFrames;
  readonly user: CapturedFrames;
}

/** Expressions whose values are the stacks of an event. */
export type StackFields = {
  readonly process: Text<string>;
  readonly kernel: Decoded<CapturedFrames>;
  readonly user: Decoded<CapturedFrames>;
};

/** Frames that are taken by default. */
const usualDepth = 120;

/**
 * The stacks of an event, of the kernel and of the process, with the names of their functions. The kernel follows frame
 * pointers in user space: code that was built without them hides its callers, except for that of the innermost function.
 *
 * @param depth is how many frames of each are taken at most, from 1 to 120.
 * @throws TapError TAP_ARGUMENT for another depth.
 *
 * @example
 * import { profile } from '@tap/native-core';
 * import { stackFields } from '@tap/flame';
 * const samples = on(profile(99)).select(() => stackFields());
 */
export function stackFields(depth: number = usualDepth): StackFields {
  const shown = 'CapturedFrames';
  return {
    process: currentComm(),
    kernel: decoded(kernelStack(depth), {
      shown,
      decode: (stack, machine) => framesOf(stack, 'kernel', (at) => kernelCode(at, machine)),
    }),
    user: decoded(userStack(depth), {
      shown,
      asks: 'userSymbols',
      decode: (stack, machine) => framesOf(stack, 'user', (at) => userCode(stack, at, machine)),
    }),
  };
}

/** The code at an address: a function, or only what has it. */
type FindCode = (address: bigint) => Pick<Frame, 'name' | 'module'>;

function framesOf({ addresses, end }: CapturedStack, kind: FrameKind, find: FindCode): CapturedFrames {
  const frames = addresses.map((address, i) => {
    // A call returns behind its last byte: to the next function, where the call is the last instruction of its own.
    const { name, module } = find(i === 0 ? address : address - 1n);
    return { name, kind, module };
  });
  return { frames, end };
}

function kernelCode(address: bigint, machine: DecodeContext): Pick<Frame, 'name' | 'module'> {
  return named(machine.symbol(address)) ?? { name: '[unknown]', module: 'kernel' };
}

function userCode(
  { pid, space }: CapturedStack,
  address: bigint,
  machine: DecodeContext,
): Pick<Frame, 'name' | 'module'> {
  const found = named(machine.userSymbol(pid, space, address));
  if (found !== null) return found;
  const module = machine.userModule(pid, space, address);
  return { name: module === null ? '[unknown]' : `[${fileName(module)}]`, module };
}

function named(symbol: AddressSymbol | null): Pick<Frame, 'name' | 'module'> | null {
  return symbol === null ? null : { name: symbol.name, module: symbol.module };
}

/** The last part of a path, without the brackets that some mappings have. */
function fileName(module: string): string {
  return module.slice(module.lastIndexOf('/') + 1).replace(/^\[(.*)\]$/, '$1');
}
