import { machine } from '@tap/native-core/machine';
import { argument, decoded, takes, type Address, type Decoded, type Int } from '@tap/native-core/tapset';

/**
 * Number of the NUMA node in whose memory a kernel address lies. It is not meant for addresses of processes, such as
 * that of a page fault.
 *
 * Null for an address that no node has, where the manual says 0, and where the kernel does not tell where its memory is:
 * that needs CAP_SYS_RAWIO and a kernel that is not locked down. Of an expression it is an expression: the address is
 * captured in the kernel, and its node found when the event is decoded.
 */
export function addr_to_node(addr: Int<bigint> | Address<bigint | null>): Decoded<number | null>;
/** The same for an address of a stack, such as `caller_addr()`; null where that is. */
export function addr_to_node(addr: Decoded<bigint | null>): Decoded<number | null>;
/** The same for a plain address, on the running kernel. */
export function addr_to_node(addr: bigint): number | null;
export function addr_to_node(
  addr: Address<bigint | null> | Int<bigint> | Decoded<bigint | null> | bigint,
): Decoded<number | null> | number | null {
  const at = argument('addr_to_node', { addr }, takes.address, takes.decodedAddress, takes.bigint);
  if (typeof at === 'bigint') return machine.memoryNode(at);
  return decoded(at as Decoded<bigint | null>, {
    shown: 'number | null',
    decode: (found, session) => (found === null ? null : session.memoryNode(found)),
  });
}
