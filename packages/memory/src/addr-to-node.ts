import { Address, decoded, Expression, memoryNode, type Decoded, type Int } from '@tap/native-core/tapset';

/**
 * Number of the NUMA node in whose memory a kernel address lies. It is not meant for addresses of processes, such as
 * that of a page fault.
 *
 * Null for an address that no node has, where the manual says 0, and where the kernel does not tell where its memory is:
 * that needs CAP_SYS_RAWIO and a kernel that is not locked down. Of an expression it is an expression: the address is
 * captured in the kernel, and its node found when the event is decoded.
 */
export function addr_to_node(addr: Address | Int<bigint>): Decoded<number | null>;
/** The same for an address that is at hand, on the running kernel. */
export function addr_to_node(addr: bigint): number | null;
export function addr_to_node(addr: Address | Int<bigint> | bigint): Decoded<number | null> | number | null {
  if (!(addr instanceof Expression)) return memoryNode(addr);
  const word = addr instanceof Address ? addr : new Address(addr.node);
  return decoded(word, { shown: 'number | null', decode: (captured) => memoryNode(captured) });
}
