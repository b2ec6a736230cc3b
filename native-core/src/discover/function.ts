import {
  each,
  fn,
  fnAt,
  once,
  probe,
  renamed,
  type Probe,
  type ProbeWithReturn,
  type Site,
} from '../define/index.js';
import { checkOptions } from '../errors/index.js';
import type { Expression } from '../expr/index.js';
import type { FunctionSymbol, Kernel } from '../kernel/index.js';
import { factsOf, findMeant, type FunctionFacts, type TypedField } from './function-facts.js';
import { lazyProbe } from './lazy-probe.js';
import type { FunctionOptions } from './several.js';
import { told } from './values.js';

type Made = ProbeWithReturn<Record<string, Expression>, Record<string, Expression>>;

/**
 * The probe of a kernel function: its values are the function's arguments, by name; its return has `result`, too. With `all` it is
 * of every function of the name and of what the compiler made of them, and has no values. What the types tell of the function is
 * read when the probe is first used: a pattern means hundreds.
 *
 * @throws TapError TAP_NO_SITE when there is no such function, or only a part of it, TAP_NO_BTF when the kernel has no types
 * for it, TAP_ARGUMENT when several have the name; of all, TAP_PERMISSION when their addresses are hidden.
 */
export function functionProbe(kernel: Kernel, name: string, options: FunctionOptions = {}): Made {
  checkOptions('kernel.fn()', options, { all: 'boolean' });
  const { all = false } = options;
  const found = findMeant(kernel, name, all);
  const full = `kernel.fn:${name}` as const;
  // It keeps the types, and not the kernel: that has megabytes of symbols.
  const made = once(() => makeProbe(full, name, factsOf(found)));
  const entry = lazyProbe(full, 'entry', made);
  const back = Object.freeze(lazyProbe(`${full}.return`, 'return', () => made().return));
  return Object.freeze(Object.defineProperty(entry, 'return', { value: back, enumerable: true })) as Made;
}

function makeProbe(full: string, name: string, { args, result, leftOut, symbols }: FunctionFacts): Made {
  const declared = Object.fromEntries(args.map((arg) => [arg.name, arg.field]));
  const site: Site<Record<string, Expression>, Expression | null> = symbols.length > 0
    ? each(...symbols.map((one) => siteOf(one, symbols))).result(() => null)
    : result === null
      ? fn(name, declared).result(() => null)
      : fn(name, declared, result.field);
  const plain = probe('kernel.fn', {
    at: site,
    values: (values) => ({ ...values }),
    // Without operators: the text of a callback that has some is parsed, a fifth of the time that a thousand functions take.
    returns: (given) => resultOf(result, given),
  });
  const made = renamed(full, plain);
  const types = new Map(args.map((arg) => [arg.name, arg.type]));
  const back = result === null ? types : new Map([...types, ['result', result.type]]);
  return Object.freeze({
    ...told(made, { types, leftOut }),
    return: told(made.return as Probe, { types: back, leftOut }),
  }) as Made;
}

function resultOf(
  result: TypedField | null,
  { result: given }: { readonly result?: Expression | null },
): Record<string, Expression> {
  return result === null ? {} : { result: given as Expression };
}

/** A function whose arguments are not known; where its symbol does not tell it from others, by its address. */
function siteOf(
  { symbol, address }: FunctionSymbol,
  all: readonly FunctionSymbol[],
): Site<Record<string, Expression>, never> {
  const alone = all.filter((other) => other.symbol === symbol).length === 1;
  return fnAt(symbol, alone ? null : address).as(() => ({}));
}
