import { Address, argument, decoded, takes, type Decoded } from '@tap/native-core/tapset';

/** SIG_DFL, SIG_IGN and SIG_ERR of include/uapi/asm-generic/signal-defs.h. */
const named: ReadonlyMap<bigint, string> = new Map([
  [0n, 'default'],
  [1n, 'ignored'],
  [0xffff_ffff_ffff_ffffn, 'error'],
]);

/** What a signal handler's address means: `default`, `ignored`, `error`, or the address in hexadecimal: `0x401136`. */
export function sa_handler_str(handler: bigint): string;
/** In a query: captures the address in the kernel and writes the text when the event is decoded. */
export function sa_handler_str(handler: Address): Decoded<string>;
export function sa_handler_str(handler: bigint | Address): string | Decoded<string> {
  const given = argument('sa_handler_str', { handler }, takes.address, takes.bigint);
  return given instanceof Address
    ? decoded(given, { shown: 'string', decode: textOf, encode })
    : textOf(given);
}

function textOf(handler: bigint): string {
  const unsigned = BigInt.asUintN(64, handler);
  return named.get(unsigned) ?? `0x${unsigned.toString(16)}`;
}

function encode(text: string): readonly bigint[] {
  const known = [...named].find(([, name]) => name === text);
  if (known !== undefined) return [known[0]];
  return /^0x[\da-f]{1,16}$/.test(text) ? [BigInt(text)] : [];
}
