import { TapError } from '../errors/index.js';
import { cloneSuffix, functionNames, type Kernel } from '../kernel/index.js';
import { bytesTest, globTest } from './glob.js';

/**
 * Functions that match a pattern, have types, and are in the kernel's list of traceable functions, if it has one;
 * sorted.
 *
 * @throws TapError TAP_NO_SITE when there is none.
 */
export function traceableNames(kernel: Kernel, pattern: string): readonly string[] {
  const fits = globTest(pattern);
  // What the compiler made of a function begins with its name, and passes with it.
  const mayFit = bytesTest(pattern);
  const found = new Set(functionNames(kernel, mayFit).filter(fits));
  const traceable = kernel.traceable(mayFit);
  const cloned = clonedNames(traceable ?? []);
  const isTraceable = (name: string): boolean =>
    traceable === null ? isWhole(kernel, name) : traceable.has(name) || cloned.has(name);
  const names = [...found].filter(isTraceable).toSorted();
  if (names.length > 0) return names;
  throw new TapError('TAP_NO_SITE', `no function of this kernel (${kernel.release}) fits "${pattern}"`, {
    ...(found.size === 0 ? {} : { facts: [['cannot be traced', [...found].slice(0, 5).join(', ')]] }),
    next: '* stands for any characters, ? for one, [a-z] for one of a set, {a,b} for one of several pieces',
  });
}

/** The names of the functions that the compiler made symbols of. */
function clonedNames(symbols: Iterable<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const symbol of symbols) {
    const dot = symbol.indexOf('.');
    if (dot >= 0 && cloneSuffix.test(symbol.slice(dot))) names.add(symbol.slice(0, dot));
  }
  return names;
}

/** Whether the kernel has a function, as far as its symbols tell: types are there of inlined functions as well. */
function isWhole(kernel: Kernel, name: string): boolean {
  const symbols = kernel.functionSymbols(name);
  return symbols === null || symbols.exact.length + symbols.clones.length > 0;
}

/** Trace events, `group:name`, that fit a pattern; sorted. @throws TapError TAP_NO_SITE when there is none. */
export function eventsNamed(kernel: Kernel, pattern: string): readonly string[] {
  const names = kernel.traceEvents().filter(globTest(pattern)).toSorted();
  if (names.length > 0) return names;
  throw new TapError('TAP_NO_SITE', `no trace event of this kernel (${kernel.release}) fits "${pattern}"`, {
    next: 'tracefs lists them in available_events; root can read it',
  });
}
