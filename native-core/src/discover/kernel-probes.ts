import { TapError } from '../errors/index.js';
import type { Kernel } from '../kernel/index.js';
import type { FunctionProbe, KernelFunctions, TracepointProbe } from './declared.js';
import { eventProbe, eventProbeNamed } from './event.js';
import { few, type PatternOptions } from './few.js';
import { functionProbe } from './function.js';
import { ofPattern, type FunctionOptions } from './several.js';
import { eventsNamed, traceableNames } from './traceable.js';

/** Probes of any function and trace event of a kernel, made from what the kernel says about itself. */
export interface KernelProbes {
  /**
   * The probe `kernel.fn:NAME` of a function: its values are the function's arguments, by name. `.return` has `result`, too.
   * A copy that the compiler made in the function's place, such as NAME.isra.0, is found by the plain name and has no
   * values: they may have been changed.
   *
   * @throws TapError TAP_NO_SITE when the kernel has no such function, or only a part of it, TAP_NO_BTF when it has no types
   * for it, TAP_ARGUMENT when several functions have the name and not `all` are asked for, TAP_PERMISSION when all are and
   * their addresses are hidden.
   */
  // oxlint-disable-next-line typescript/no-redundant-type-constituents -- declarations add names, which editors then offer
  fn<const N extends keyof KernelFunctions | (string & {})>(
    name: N,
    options?: FunctionOptions,
  ): FunctionProbe<N>;
  /**
   * The probes of all functions that fit a pattern and can be traced, sorted by name: `vfs_*`, `tcp_{send,recv}msg`. Those
   * of a name that several functions have are one probe of all of them. A pattern with a dot means what the compiler made of
   * functions, too, by its own names: `*.isra.*`.
   *
   * @throws TapError TAP_NO_SITE when none fits, TAP_ARGUMENT when more fit than `maxMatches`.
   */
  fns(pattern: string, options?: PatternOptions): readonly FunctionProbe[];
  /**
   * The probe `kernel.tracepoint:GROUP:NAME` of a trace event: its values are the fields that the event writes, by name.
   *
   * @throws TapError TAP_NO_SITE when the kernel has no such event, or tracefs cannot be read.
   */
  tracepoint<const G extends string, const N extends string>(group: G, name: N): TracepointProbe<`${G}:${N}`>;
  /**
   * The probes of all trace events that fit a pattern of `GROUP:NAME`, sorted: `sched:sched_process_*`.
   *
   * @throws TapError TAP_NO_SITE when none fits, or tracefs cannot be read, TAP_ARGUMENT when more fit than `maxMatches`.
   */
  tracepoints(pattern: string, options?: PatternOptions): readonly TracepointProbe[];
}

/**
 * The probes of a kernel; of one that runs elsewhere, too, as far as its types tell.
 *
 * @example
 * const machine = readKernel();
 * on(kernelProbes(() => machine).fn('vfs_read'));
 */
export function kernelProbes(kernel: () => Kernel): KernelProbes {
  return Object.freeze<KernelProbes>({
    // The types of what is declared cannot be followed to what the kernel says.
    fn: (name, options) => functionProbe(kernel(), named('fn', name), options) as never,
    fns: (pattern, options) => {
      named('fns', pattern);
      const current = kernel();
      const names = few(traceableNames(current, pattern), pattern, options);
      return names.map(
        (name) => functionProbe(current, name, ofPattern(current, name)) as unknown as FunctionProbe,
      );
    },
    tracepoint: (group, name) =>
      eventProbe(kernel(), named('tracepoint', group), named('tracepoint', name)) as never,
    tracepoints: (pattern, options) => {
      named('tracepoints', pattern);
      const current = kernel();
      const names = few(eventsNamed(current, pattern), pattern, options);
      return names.map((name) => eventProbeNamed(current, name) as TracepointProbe);
    },
  });
}

/** The same, where it is a name. @throws TapError TAP_ARGUMENT where plain JavaScript gives something else. */
function named<N extends string>(method: keyof KernelProbes, name: N): N {
  if (typeof name === 'string' && name !== '') return name;
  throw new TapError(
    'TAP_ARGUMENT',
    `kernel.${method}() takes a name, not ${name === '' ? 'an empty one' : typeof name}`,
    {
      next: 'kernel.fn() takes the name of a function, kernel.tracepoint() a group and a name: ("sched", "sched_switch")',
    },
  );
}
