import type { CapturedStack } from '@tap/native-core/tapset';
import { loneSurrogate, wellFormed } from './exact-json.js';

/** What the columns of a file cannot hold: it is written beside them, so that nothing is changed. */
export const unfit: unique symbol = Symbol('unfit');

/** A function on a recorded stack. */
export interface StackFunction {
  readonly name: string;
  /** What has its code: a module of the kernel, `kernel` for the kernel itself, or a file of a process. */
  readonly module: string;
}

const functions = new WeakMap<CapturedStack, readonly (StackFunction | null)[]>();

/**
 * The functions of a raw stack of a replayed event, one for each of its addresses, as they were when it was recorded; null for one
 * without a name. Null for a stack that was recorded without names.
 *
 * @example
 * const sends = on(tcp.sendmsg).select(() => ({ stack: kernelStack(16) }));
 * for await (const { stack } of await replay('sends.parquet', sends)) console.log(functionsOf(stack)?.map((one) => one?.name));
 */
export function functionsOf(stack: CapturedStack): readonly (StackFunction | null)[] | null {
  return functions.get(stack) ?? null;
}

/** Remembers the functions of a stack, as long as there is the stack. */
export function keepFunctions(stack: CapturedStack, found: readonly (StackFunction | null)[]): void {
  functions.set(stack, found);
}

/** Writes a raw stack into its columns. */
export function writeStack(value: unknown): unknown {
  const { pid, space, addresses, end, atReturn, probePoint } = value as CapturedStack;
  const sound = typeof space === 'bigint' && Array.isArray(addresses) && !loneSurrogate.test(probePoint);
  if (!sound) return unfit;
  const named = functionsOf(value as CapturedStack);
  return {
    pid: BigInt(pid),
    space,
    addresses,
    functions: named?.map((one) => textOf(one?.name)) ?? null,
    modules: named?.map((one) => textOf(one?.module)) ?? null,
    end,
    at_return: atReturn,
    probe_point: probePoint,
  };
}

/** A symbol can have any bytes; what is no UTF-8 is U+FFFD in a file. */
const textOf = (text: string | undefined): string | null => (text === undefined ? null : wellFormed(text));

/** Reads it. */
export function readStack(cell: unknown): CapturedStack {
  const cells = cell as Readonly<Record<string, unknown>>;
  const list = (name: string): readonly unknown[] => (cells[name] ?? []) as readonly unknown[];
  const stack = {
    pid: Number(cells['pid']),
    space: unsigned(cells['space']),
    addresses: list('addresses').map(unsigned),
    end: cells['end'],
    atReturn: cells['at_return'],
    probePoint: cells['probe_point'],
  } as CapturedStack;
  if (cells['functions'] == null) return stack;
  const [names, modules] = [list('functions'), list('modules')];
  const named = stack.addresses.map((_, at) => {
    const [name, module] = [names[at], modules[at]];
    return typeof name === 'string' ? { name, module: typeof module === 'string' ? module : '' } : null;
  });
  keepFunctions(stack, named);
  return stack;
}

/** A cell as a number without sign. */
export const unsigned = (cell: unknown): bigint => BigInt.asUintN(64, BigInt(cell as bigint));
