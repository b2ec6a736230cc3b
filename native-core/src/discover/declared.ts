import type { Probe, ProbeWithReturn } from '../define/index.js';
import type { KernelValue } from './value.js';

/**
 * Kernel functions whose types have been declared, by name; empty until declarations, as `tap types` writes them, add to
 * it. Each has `args`, its arguments, and, unless it returns nothing, `result`.
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- declarations add to it
export interface KernelFunctions {}

/** Trace events whose fields have been declared, by `group:name`; otherwise as `KernelFunctions`. */
// oxlint-disable-next-line typescript/no-empty-object-type -- declarations add to it
export interface KernelTracepoints {}

/** Values that are not declared: any name gives one; one that the kernel does not have throws TapError TAP_DEFINITION. */
export type KernelValues = Readonly<Record<string, KernelValue>>;

/** The arguments of a function, as declared. */
export type ArgumentsOfFunction<N> = N extends keyof KernelFunctions
  ? KernelFunctions[N] extends { args: infer A }
    ? Readonly<A>
    : KernelValues
  : KernelValues;

/** What the return of a function adds to its arguments, as declared. */
export type ResultOfFunction<N> = N extends keyof KernelFunctions
  ? KernelFunctions[N] extends { result: infer R }
    ? { readonly result: R }
    : object
  : { readonly result: KernelValue };

/** The probe of a kernel function, and that of its return. */
export type FunctionProbe<N extends string = string> = ProbeWithReturn<
  ArgumentsOfFunction<N>,
  ResultOfFunction<N>,
  `kernel.fn:${N}`
>;

/** The probe of a trace event. */
export type TracepointProbe<N extends string = string> = Probe<
  N extends keyof KernelTracepoints ? Readonly<KernelTracepoints[N]> : KernelValues,
  `kernel.tracepoint:${N}`
>;
