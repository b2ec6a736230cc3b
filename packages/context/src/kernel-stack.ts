import { context, siteInt, u32, type Int } from '@tap/native-core/tapset';

/** Bytes of a task's kernel stack: 16384 on usual kernels, and taken as such on kernels that were built with KASAN. */
export function stack_size(): Int {
  return siteInt('stack_size');
}

/**
 * Bytes of the kernel stack that are in use at the probe; a few hundred of them are the tracing's own where the probe
 * is not a breakpoint. In an interrupt it refers to the interrupt's own stack.
 */
export function stack_used(): Int {
  return stack_size().sub(stack_unused());
}

/** Bytes of the kernel stack that are still free at the probe; `stack_size()` without `stack_used()`. */
export function stack_unused(): Int {
  return context('stack_pointer', u32).bitAnd(stack_size().sub(1));
}
