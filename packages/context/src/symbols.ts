import { Address, decoded, Expression, kernelSymbol, type Decoded, type Int } from '@tap/native-core/tapset';
import { moduleName, symbolData, symbolName, type FindSymbol } from './symbol-text.js';

/** A kernel address in a query: it is captured in the kernel, and named when the event is decoded. */
export type AddressExpression = Address | Int<bigint>;

/**
 * Name of the kernel function that covers an address, without the offset into it: `tcp_sendmsg`. Where no function
 * does, the address itself as text: `0xffff888004a1e000`, and `0x0` for zero.
 *
 * Of an expression it is an expression; `symname(address).eq('tcp_sendmsg')` is a test of the address in the kernel.
 */
export function symname(address: AddressExpression): Decoded<string>;
/** The same for an address that is at hand, on the running kernel. */
export function symname(address: bigint): string;
export function symname(address: AddressExpression | bigint): Decoded<string> | string {
  return named(address, symbolName, 'name');
}

/**
 * The kernel function that covers an address, with the offset into it, its size and its module, all in bytes:
 * `tcp_sendmsg+0x1f/0x60 [kernel]`. Where no function does, only the address.
 */
export function symdata(address: AddressExpression): Decoded<string>;
/** The same for an address that is at hand, on the running kernel. */
export function symdata(address: bigint): string;
export function symdata(address: AddressExpression | bigint): Decoded<string> | string {
  return named(address, symbolData);
}

/**
 * Name of the module whose function covers an address: `kernel` for the kernel itself, `<unknown>` where no function
 * does. `modname(address).eq('scsi_mod')` is a test of the address in the kernel.
 */
export function modname(address: AddressExpression): Decoded<string>;
/** The same for an address that is at hand, on the running kernel. */
export function modname(address: bigint): string;
export function modname(address: AddressExpression | bigint): Decoded<string> | string {
  return named(address, moduleName, 'module');
}

function named(
  address: AddressExpression | bigint,
  text: (address: bigint, find: FindSymbol) => string,
  part?: 'name' | 'module',
): Decoded<string> | string {
  if (!(address instanceof Expression)) return text(BigInt.asUintN(64, address), kernelSymbol);
  const word = address instanceof Address ? address : new Address(address.node);
  return decoded(word, {
    shown: 'string',
    decode: (captured, session) => text(captured, (at) => session.symbol(at)),
    ...(part === undefined ? {} : { symbol: part }),
  });
}
