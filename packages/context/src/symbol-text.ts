import type { AddressSymbol } from '@tap/native-core/tapset';

/** What finds the function that covers an address; null for none. */
export type FindSymbol = (address: bigint) => AddressSymbol | null;

/** Finds the function of a call by where it returns to: behind the function, where the call is its last instruction. */
export function callOf(find: FindSymbol): FindSymbol {
  return (address) => {
    const symbol = find(address - 1n);
    return symbol === null ? null : { ...symbol, offset: symbol.offset + 1n };
  };
}

/** An address as SystemTap's `%p` prints it: `0xffffffff81000000`; zero is `0x0`. */
export function hex(address: bigint): string {
  return `0x${BigInt.asUintN(64, address).toString(16)}`;
}

/** Name of the function that covers an address; the address itself when there is none. */
export function symbolName(address: bigint, find: FindSymbol): string {
  const symbol = find(address);
  // The compiler's own names of local symbols start with a dot.
  return symbol === null ? hex(address) : symbol.name.replace(/^\./, '');
}

/** What is said of an address that no function covers. */
export type NamelessText = (address: bigint) => string;

/** `tcp_sendmsg+0x10/0x60 [kernel]`; only the address when no function covers it. */
export function symbolData(address: bigint, find: FindSymbol, nameless: NamelessText = hex): string {
  const symbol = find(address);
  if (symbol === null) return nameless(address);
  const { offset, size, module } = symbol;
  return `${symbolName(address, find)}+${hex(offset)}/${hex(size)} [${module}]`;
}

/** As `symbolData()` for an address of a stack: the first one is that of an instruction, the others are where calls return to. */
export function frameData(address: bigint, index: number, find: FindSymbol, nameless?: NamelessText): string {
  return symbolData(address, index === 0 ? find : callOf(find), nameless);
}

/** Name of the module whose function covers an address, `kernel` for the kernel itself. */
export function moduleName(address: bigint, find: FindSymbol): string {
  return find(address)?.module ?? '<unknown>';
}
