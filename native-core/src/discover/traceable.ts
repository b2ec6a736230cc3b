import { TapError } from '../errors/index.js';
import { functionNames, type Kernel } from '../kernel/index.js';
import { havingLetters } from '../text/index.js';
import { globTest, lettersOf } from './glob.js';

/**
 * Functions that match a pattern, have types, and are in the kernel's list of traceable functions, if it has one;
 * sorted.
 *
 * @throws TapError TAP_NO_SITE when there is none.
 */
export function traceableNames(kernel: Kernel, pattern: string): readonly string[] {
  const fits = globTest(pattern);
  // The names of whole functions have these letters, those that the compiler made of them have them, too.
  const mayFit = havingLetters(lettersOf(pattern));
  const found = new Set(functionNames(kernel, mayFit).filter(fits));
  const traceable = kernel.traceable(mayFit);
  const names = [...found].filter((name) => isWhole(kernel, name, traceable)).toSorted();
  if (names.length > 0) return names;
  throw new TapError('TAP_NO_SITE', `no function of this kernel (${kernel.release}) fits "${pattern}"`, {
    ...(found.size === 0 ? {} : { facts: [['cannot be traced', [...found].slice(0, 5).join(', ')]] }),
    next: '* stands for any characters, ? for one, [a-z] for one of a set, {a,b} for one of several pieces',
  });
}

/** Whether a function can be traced, itself or what the compiler made of it: types are there of inlined functions as well. */
function isWhole(kernel: Kernel, name: string, traceable: ReadonlySet<string> | null): boolean {
  if (traceable?.has(name) === true) return true;
  const symbols = kernel.functionSymbols(name);
  if (symbols === null) return traceable === null;
  return [...symbols.exact, ...symbols.clones].some(({ symbol }) => traceable?.has(symbol) ?? true);
}

/** Trace events, `group:name`, that fit a pattern; sorted. @throws TapError TAP_NO_SITE when there is none. */
export function eventsNamed(kernel: Kernel, pattern: string): readonly string[] {
  const names = kernel.traceEvents().filter(globTest(pattern)).toSorted();
  if (names.length > 0) return names;
  throw new TapError('TAP_NO_SITE', `no trace event of this kernel (${kernel.release}) fits "${pattern}"`, {
    next: 'tracefs lists them in available_events; root can read it',
  });
}
