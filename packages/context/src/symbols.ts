import { machine } from '@tap/native-core/machine';
import { argument, Decoded, decoded, takes, type Address, type Int } from '@tap/native-core/tapset';
import { callOf, moduleName, symbolData, symbolName, type FindSymbol } from './symbol-text.js';

/** A kernel address in a query: it is captured in the kernel, and named when the event is decoded. */
export type AddressExpression = Address | Int<bigint>;

/**
 * Name of the kernel function that covers an address, without the offset into it: `tcp_sendmsg`. Where no function
 * does, the address itself as text: `0xffff888004a1e000`, and `0x0` for zero.
 *
 * Of an expression it is an expression; `symname(address).eq('tcp_sendmsg')` is a test of the address in the kernel.
 */
export function symname(address: AddressExpression): Decoded<string>;
/** The same for an address of a stack, such as `caller_addr()`; null where that is. It cannot be compared in the kernel. */
export function symname(address: Decoded<bigint | null>): Decoded<string | null>;
/** The same for a plain address, on the running kernel. */
export function symname(address: bigint): string;
export function symname(address: AnyAddress): Named {
  return named('symname', address, symbolName, 'name');
}

/**
 * The kernel function that covers an address, with the offset into it, its size and its module, all in bytes:
 * `tcp_sendmsg+0x1f/0x60 [kernel]`. Where no function does, only the address.
 */
export function symdata(address: AddressExpression): Decoded<string>;
/** The same for an address of a stack, such as `caller_addr()`; null where that is. It cannot be compared in the kernel. */
export function symdata(address: Decoded<bigint | null>): Decoded<string | null>;
/** The same for a plain address, on the running kernel. */
export function symdata(address: bigint): string;
export function symdata(address: AnyAddress): Named {
  return named('symdata', address, symbolData);
}

/**
 * Name of the module whose function covers an address: `kernel` for the kernel itself, `<unknown>` where no function
 * does. `modname(address).eq('scsi_mod')` is a test of the address in the kernel.
 */
export function modname(address: AddressExpression): Decoded<string>;
/** The same for an address of a stack, such as `caller_addr()`; null where that is. It cannot be compared in the kernel. */
export function modname(address: Decoded<bigint | null>): Decoded<string | null>;
/** The same for a plain address, on the running kernel. */
export function modname(address: bigint): string;
export function modname(address: AnyAddress): Named {
  return named('modname', address, moduleName, 'module');
}

type AnyAddress = AddressExpression | Decoded<bigint | null> | bigint;
type Named = Decoded<string | null> | string;

function named(
  call: string,
  address: AnyAddress,
  text: (address: bigint, find: FindSymbol) => string,
  part?: 'name' | 'module',
): Named {
  const at = argument(call, { address }, takes.address, takes.decodedAddress, takes.bigint);
  if (typeof at === 'bigint') return text(BigInt.asUintN(64, at), (place) => machine.symbol(place));
  if (at instanceof Decoded) {
    const finder = at.kind.address === 'return' ? callOf : (find: FindSymbol): FindSymbol => find;
    return decoded(at, {
      shown: 'string | null',
      decode: (found, session) =>
        found === null
          ? null
          : text(
              found,
              finder((place) => session.symbol(place)),
            ),
    });
  }
  return decoded(at, {
    shown: 'string',
    asks: 'kernelSymbols',
    decode: (captured, session) => text(captured, (place) => session.symbol(place)),
    ...(part === undefined ? {} : { symbol: part }),
  });
}
