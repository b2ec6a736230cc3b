import { formatType, type SignatureParameter } from '../btf/index.js';
import type { FieldType } from '../define/index.js';
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

/**
 * What the kernel's types tell of a function.
 *
 * @throws TapError TAP_NO_SITE when there is no such function, or only a part of it, TAP_NO_BTF when the kernel has no types
 * for it, TAP_ARGUMENT when several have the name; of all, TAP_PERMISSION when their addresses are hidden.
 */
export function functionFacts(
  kernel: Kernel,
  name: string,
  { all = false }: FunctionOptions = {},
): FunctionFacts {
  return factsOf(findMeant(kernel, name, all));
}

/** A function with types, or functions whose arguments are not known. */
export type Found =
  FoundFunction | { readonly symbols: readonly FunctionSymbol[]; readonly types: FoundFunction | null };

/** What a name means. Throws as `functionFacts` does. */
export function findMeant(kernel: Kernel, name: string, all: boolean): Found {
  const { as, symbols } = meant(kernel, name, all);
  // The types name no symbols, and to find that out takes a look at all their strings.
  const types = name.includes('.') ? null : findFunction(kernel, name);
  if (as === 'bare') return { symbols, types };
  if (types === null) throw noFunction(kernel, name);
  return types;
}

export function factsOf(found: Found): FunctionFacts {
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
