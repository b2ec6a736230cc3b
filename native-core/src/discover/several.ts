import { TapError } from '../errors/index.js';
import { findFunction, type FunctionSymbol, type Kernel } from '../kernel/index.js';

/**
 * Which functions a name means.
 *
 * @example
 * on(kernel.fn('s_show', { all: true })).count();
 */
export interface FunctionOptions {
  /**
   * All functions of the name, and the copies that the compiler made of them for some of their callers: one event for a call of
   * any, without arguments and result. By default a name that several functions have is an error.
   */
  readonly all?: boolean;
}

/** Which functions of the kernel a name means. */
export interface Meant {
  /** `typed`: one function, with the arguments that its types say; `bare`: functions whose arguments are not known. */
  readonly as: 'typed' | 'bare';
  /** Empty where the symbol table says nothing, and types must do. */
  readonly symbols: readonly FunctionSymbol[];
}

/**
 * The functions that a name means: the one of this name, or what the compiler made of it; with `all` all of both.
 *
 * @throws TapError TAP_ARGUMENT when they are several and not all are asked for, TAP_NO_SITE when only a part of the function
 * is left, TAP_PERMISSION when all are asked for and nothing but hidden addresses tells them apart.
 */
export function meant(kernel: Kernel, name: string, all: boolean): Meant {
  const { exact, clones, parts } = kernel.functionSymbols(name) ?? { exact: [], clones: [], parts: [] };
  const symbols = all || exact.length === 0 ? [...exact, ...clones] : exact;
  const [only, ...others] = symbols;
  if (only === undefined) {
    if (parts.length > 0) throw onlyPart(name, parts);
    if (kernel.functionSymbols(name) !== null && findFunction(kernel, name) !== null) throw inlined(name);
    return { as: 'typed', symbols };
  }
  if (others.length === 0)
    return { as: only.symbol === name && !name.includes('.') ? 'typed' : 'bare', symbols };
  if (!all) throw several(name, symbols);
  for (const { symbol, address } of symbols) {
    const alike = symbols.filter((other) => other.symbol === symbol);
    if (alike.length > 1 && address === null) throw hidden(name, symbols.length);
  }
  return { as: 'bare', symbols };
}

/** What the name of a function that fits a pattern means: nobody chose it, so that of several functions it is all. */
export function ofPattern(kernel: Kernel, name: string): FunctionOptions {
  const { exact, clones } = kernel.functionSymbols(name) ?? { exact: [], clones: [] };
  return { all: (exact.length > 0 ? exact : clones).length > 1 };
}

function several(name: string, symbols: readonly FunctionSymbol[]): TapError {
  return new TapError('TAP_ARGUMENT', `${symbols.length} functions of this kernel are called ${name}`, {
    facts: [
      ['they are', listed(symbols)],
      ['all, by a pattern', `kernel.fn:[${name[0]}]${name.slice(1)}`],
    ],
    next: `kernel.fn('${name}', { all: true }) takes all of them, without their arguments`,
  });
}

function inlined(name: string): TapError {
  return new TapError(
    'TAP_NO_SITE',
    `this kernel has types of ${name}, but not the function itself: it is part of its callers`,
    {
      next: 'the compiler inlined it; probe one of its callers',
    },
  );
}

function onlyPart(name: string, parts: readonly FunctionSymbol[]): TapError {
  const symbols = parts.map(({ symbol }) => symbol);
  return new TapError(
    'TAP_NO_SITE',
    `only a part of ${name} is left: the compiler put its beginning into its callers`,
    {
      facts: [['left', symbols.join(', ')]],
      next: `kernel.fn('${symbols[0]}') sees the calls that come to this part`,
    },
  );
}

function hidden(name: string, count: number): TapError {
  return new TapError(
    'TAP_PERMISSION',
    `the ${count} functions ${name} differ only by their addresses, which are hidden`,
    {
      next: 'run with the capability CAP_SYSLOG, or set the sysctl kernel.kptr_restrict to 0',
    },
  );
}

/** `s_show (2 in the kernel), s_show [nfsd], s_show.isra.0`. */
function listed(symbols: readonly FunctionSymbol[]): string {
  const counts = new Map<string, number>();
  for (const { symbol, module } of symbols) {
    const text = module === null ? symbol : `${symbol} [${module}]`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`)).join(', ');
}
