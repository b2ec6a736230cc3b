import { addon } from './addon.js';
import { Descriptor } from './descriptor.js';
import type { Program } from './program.js';
import { calling } from './sys-error.js';

/** The functions of a link: all by their names, or all by where they begin. */
export type LinkedFunctions =
  { readonly names: readonly string[] } | { readonly addresses: readonly bigint[] };

/** What is linked. */
export interface FunctionLinkSpec {
  readonly functions: LinkedFunctions;
  /** For each function a number of 64 bits, which the program asks for by `bpf_get_attach_cookie()`. */
  readonly cookies: readonly bigint[];
  readonly atReturn: boolean;
}

/**
 * Runs a program at many functions, by one link of kprobe.multi: from 5.18 on, for a program that was loaded for it. The kernel takes
 * all functions or none.
 *
 * @throws SysError.
 */
export function linkFunctions(
  program: Program,
  { functions, cookies, atReturn }: FunctionLinkSpec,
): Descriptor {
  const named = 'names' in functions;
  const bytes = named
    ? Buffer.from(functions.names.map((name) => `${name}\0`).join(''), 'latin1')
    : new Uint8Array(BigUint64Array.from(functions.addresses).buffer);
  const numbers = new Uint8Array(BigUint64Array.from(cookies).buffer);
  return new Descriptor(
    calling(() => addon().linkFunctions(program.handle, atReturn, named, bytes, numbers)),
  );
}

/**
 * How often the kernel came to a function of a link and left out the program, before it looked whether another one runs on the
 * CPU: from 6.7 on; 0 on kernels that do not count it.
 */
export function functionMisses(link: Descriptor): number {
  return calling(() => addon().functionMisses(link.handle));
}
