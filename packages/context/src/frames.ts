import { argument, takes } from '@tap/native-core/tapset';

/** Frames that SystemTap shows at most: MAXBACKTRACE. */
const defaultDepth = 20;

/** How many frames a function takes: those it was given, else as many as SystemTap does. */
export function framesOf(call: string, depth: number | undefined): number {
  return depth === undefined ? defaultDepth : argument(call, { depth }, takes.number);
}
