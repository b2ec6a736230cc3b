import type { Probe } from '../define/index.js';
import type { Kernel } from '../kernel/index.js';
import { eventFacts, eventProbe } from './event.js';
import { few, type PatternOptions } from './few.js';
import { functionFacts, type TypedField } from './function-facts.js';
import { functionProbe } from './function.js';
import { isGlob } from './glob.js';
import { ofPattern } from './several.js';
import { eventsNamed, traceableNames } from './traceable.js';

/** A probe that was found by its name, with the C types of its values. */
export interface FoundProbe {
  readonly probe: Probe;
  readonly types: ReadonlyMap<string, string>;
}

const functions = 'kernel.fn:';
const events = 'kernel.tracepoint:';
const ofReturn = '.return';

/** Whether a name, or a pattern, is one of a function or trace event: `kernel.fn:NAME`, `kernel.tracepoint:GROUP:NAME`. */
export function isKernelName(name: string): boolean {
  return name.startsWith(functions) || name.startsWith(events);
}

/**
 * The probes that a name means: `kernel.fn:vfs_read`, `kernel.fn:vfs_read.return`, `kernel.fn:vfs_*`,
 * `kernel.tracepoint:sched:sched_switch`, `kernel.tracepoint:sched:sched_process_*`.
 *
 * @throws TapError TAP_NO_SITE when the kernel has none, TAP_NO_BTF for a function without types, TAP_ARGUMENT when more
 * fit a pattern than may.
 */
export function probesNamed(
  kernel: Kernel,
  name: string,
  options: PatternOptions = {},
): readonly FoundProbe[] {
  if (name.startsWith(events)) {
    const pattern = name.slice(events.length);
    const names = isGlob(pattern) ? few(eventsNamed(kernel, pattern), pattern, options) : [pattern];
    return names.map((found) => {
      const [group = '', event = ''] = found.split(':');
      const { fields } = eventFacts(kernel, group, event);
      return { probe: eventProbe(kernel, group, event) as Probe, types: typesOf(fields) };
    });
  }
  const atReturn = name.endsWith(ofReturn);
  const pattern = name.slice(functions.length, atReturn ? -ofReturn.length : undefined);
  const names = isGlob(pattern) ? few(traceableNames(kernel, pattern), pattern, options) : [pattern];
  return names.map((found) => {
    const meaning = isGlob(pattern) ? ofPattern(kernel, found) : {};
    const { args, result } = functionFacts(kernel, found, meaning);
    const entry = functionProbe(kernel, found, meaning);
    return atReturn
      ? { probe: entry.return as Probe, types: typesOf(result === null ? args : [...args, result]) }
      : { probe: entry as Probe, types: typesOf(args) };
  });
}

function typesOf(fields: readonly TypedField[]): ReadonlyMap<string, string> {
  return new Map(fields.map(({ name, type }) => [name, type]));
}
