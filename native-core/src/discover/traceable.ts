import { TapError } from '../errors/index.js';
import { cloneSuffix, functionNames, type Kernel } from '../kernel/index.js';
import { bytesTest, globTest } from './glob.js';

/**
 * Functions that match a pattern, have types, and are in the kernel's list of traceable functions, if it has one; and those of which it
 * lists only what the compiler made of them. A pattern with a dot means these symbols, too. Sorted.
 *
 * @throws TapError TAP_NO_SITE when there is none.
 */
export function traceableNames(kernel: Kernel, pattern: string): readonly string[] {
  const fits = globTest(pattern);
  // What the compiler made of a function begins with its name, and passes with it.
  const mayFit = bytesTest(pattern);
  const typed = new Set(functionNames(kernel, mayFit).filter(fits));
  const traceable = kernel.traceable(mayFit);
  const names = new Set([...typed].filter((name) => traceable?.has(name) ?? isWhole(kernel, name)));
  for (const symbol of traceable ?? []) {
    const dot = symbol.indexOf('.');
    const name = dot < 0 ? symbol : symbol.slice(0, dot);
    if (cloneSuffix.test(symbol.slice(name.length)) && fits(name) && isReplaced(kernel, name, typed))
      names.add(name);
    else if (dot >= 0 && pattern.includes('.') && fits(symbol)) names.add(symbol);
  }
  if (names.size > 0) return [...names].toSorted();
  throw new TapError('TAP_NO_SITE', `no function of this kernel (${kernel.release}) fits "${pattern}"`, {
    ...(typed.size === 0 ? {} : { facts: [['cannot be traced', [...typed].slice(0, 5).join(', ')]] }),
    next: '* stands for any characters, ? for one, [a-z] for one of a set, {a,b} for one of several pieces',
  });
}

/** Whether what the compiler made of a function is all that there is of it; where nothing tells, its types must do. */
function isReplaced(kernel: Kernel, name: string, typed: ReadonlySet<string>): boolean {
  const symbols = kernel.functionSymbols(name);
  return symbols === null ? typed.has(name) : symbols.exact.length === 0;
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
