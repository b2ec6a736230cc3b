import { formatType, type SignatureParameter } from '../btf/index.js';
import {
  each,
  fn,
  fnAt,
  once,
  probe,
  renamed,
  type FieldType,
  type Probe,
  type ProbeWithReturn,
  type Site,
} from '../define/index.js';
import { closestNames, mayBeNear, TapError } from '../errors/index.js';
import type { Expression } from '../expr/index.js';
import {
  findFunction,
  functionNames,
  type FoundFunction,
  type FunctionSymbol,
  type Kernel,
} from '../kernel/index.js';
import { fieldFor } from './field-for.js';
import { meant, type FunctionOptions } from './several.js';
import { told } from './values.js';

/** An argument or a result that is a value, with its type in C. */
export interface TypedField {
  readonly name: string;
  readonly type: string;
  readonly field: FieldType<Expression>;
}

/** What the kernel's types tell of a function. */
export interface FunctionFacts {
  readonly args: readonly TypedField[];
  /** Null for a function that returns nothing, or more than a word. */
  readonly result: TypedField | null;
  /** Arguments that are not values, with the reason. */
  readonly leftOut: ReadonlyMap<string, string>;
  /** The functions, where their arguments are not known; empty for the one that the types are of. */
  readonly symbols: readonly FunctionSymbol[];
}

/** Registers that arguments are passed in; a structure is passed in as many as it has words, or in none. */
const registers = 6;

type Made = ProbeWithReturn<Record<string, Expression>, Record<string, Expression>>;

/**
 * The probe of a kernel function: its values are the function's arguments, by name; its return has `result`, too. With `all` it is
 * of every function of the name and of what the compiler made of them, and has no values. What the types tell of the function is
 * read when the probe is first used: a pattern means hundreds.
 *
 * @throws TapError TAP_NO_SITE when there is no such function, or only a part of it, TAP_NO_BTF when the kernel has no types
 * for it, TAP_ARGUMENT when several have the name; of all, TAP_PERMISSION when their addresses are hidden.
 */
export function functionProbe(kernel: Kernel, name: string, { all = false }: FunctionOptions = {}): Made {
  const found = find(kernel, name, all);
  const full = `kernel.fn:${name}` as const;
  // It keeps the types, and not the kernel: that has megabytes of symbols.
  const made = once(() => makeProbe(full, name, factsOf(found)));
  return Object.freeze({
    name: full,
    moment: 'entry',
    get values() {
      return made().values;
    },
    get choices() {
      return made().choices;
    },
    return: Object.freeze({
      name: `${full}.return`,
      moment: 'return',
      get values() {
        return made().return.values;
      },
      get choices() {
        return made().return.choices;
      },
    }),
  } satisfies Made);
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

/** What the kernel's types tell of a function. Throws as `functionProbe` does. */
export function functionFacts(
  kernel: Kernel,
  name: string,
  { all = false }: FunctionOptions = {},
): FunctionFacts {
  return factsOf(find(kernel, name, all));
}

/** A function with types, or functions whose arguments are not known. */
type Found =
  FoundFunction | { readonly symbols: readonly FunctionSymbol[]; readonly types: FoundFunction | null };

function find(kernel: Kernel, name: string, all: boolean): Found {
  const { as, symbols } = meant(kernel, name, all);
  const types = findFunction(kernel, name);
  if (as === 'bare') return { symbols, types };
  if (types === null) throw noFunction(kernel, name);
  return types;
}

function factsOf(found: Found): FunctionFacts {
  return 'symbols' in found ? bareFacts(found.symbols, found.types) : typedFacts(found);
}

/** Nothing but the functions themselves: what types say of the name need not be so of each of them. */
function bareFacts(symbols: readonly FunctionSymbol[], types: FoundFunction | null): FunctionFacts {
  const why =
    symbols.length === 1
      ? `the compiler made ${symbols[0]?.symbol} of the function, and may have changed what it takes and returns`
      : `the ${symbols.length} functions of this name may take and return different things`;
  const names = ['result', ...(types?.signature.parameters ?? []).map((parameter) => parameter.name)];
  return { args: [], result: null, leftOut: new Map(names.map((one) => [one, why])), symbols };
}

function typedFacts(found: FoundFunction): FunctionFacts {
  const { btf, signature } = found;
  const args: TypedField[] = [];
  const leftOut = new Map<string, string>();
  let why: string | null = null;
  for (const parameter of signature.parameters) {
    const type = formatType(btf, parameter.typeId);
    why ??= misplaced(found, parameter);
    const field = why === null ? fieldFor(btf, parameter.typeId) : null;
    if (field !== null && parameter.name !== '') args.push({ name: parameter.name, type, field });
    else leftOut.set(parameter.name, why ?? `${type} is passed by value and is not a number`);
  }
  const returned = signature.returnTypeId === 0 ? null : fieldFor(btf, signature.returnTypeId);
  return {
    args,
    result:
      returned === null
        ? null
        : { name: 'result', type: formatType(btf, signature.returnTypeId), field: returned },
    leftOut,
    symbols: [],
  };
}

/** Why this argument and those behind it are where nobody can tell; null when it is known. */
function misplaced({ btf }: FoundFunction, { typeId, slot, slots, name }: SignatureParameter): string | null {
  const { kind } = btf.type(btf.resolve(typeId));
  const composite = kind === 'struct' || kind === 'union';
  if (!composite || slots === 1 || (slots === 2 && slot + slots <= registers)) return null;
  return `the structure "${name}" is passed on the stack, so nothing tells where this lies`;
}

function noFunction(kernel: Kernel, name: string): TapError {
  const where = `${kernel.release}, ${kernel.architecture.name}`;
  if (kernel.hasSymbol(name) === true) {
    return new TapError('TAP_NO_BTF', `this kernel (${where}) has no types for the function ${name}`, {
      next: `probe it without arguments, by a definition: probe('mine', { at: fn('${name}', {}), values: () => ({}) })`,
    });
  }
  const [best, ...others] = closestNames(name, functionNames(kernel, mayBeNear(name)), 4);
  return new TapError('TAP_NO_SITE', `this kernel (${where}) has no function ${name}`, {
    facts: others.length === 0 ? [] : [['also', others.join(', ')]],
    next:
      best === undefined
        ? 'a function that the compiler inlined does not exist in the kernel'
        : `did you mean ${best}?`,
  });
}
