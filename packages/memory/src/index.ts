/**
 * SystemTap's tapset of memory: page faults, copies on write, mappings, the heap and the OOM killer.
 *
 * @module
 */

/**
 * Virtual memory of processes.
 *
 * @example
 * Which programs have their heap grow, and by how much:
 * ```ts
 * import { execname } from '@tap/context';
 * import { vm } from '@tap/memory';
 * import { attach, on } from '@tap/native-core';
 *
 * const session = await attach(
 *   on(vm.brk)
 *     .by(() => ({ program: execname() }))
 *     .sum((e) => e.length),
 * );
 * process.once('SIGINT', () => session.close());
 * for await (const table of session.every(1_000)) {
 *   for (const [{ program }, bytes] of table) console.log(program, bytes);
 * }
 * ```
 *
 * @example
 * On the command line, the page faults of a command:
 * ```console
 * $ sudo tap count vm.pagefault --by write_access -c 'ls >/dev/null'
 *      COUNT  write_access
 *         63             0
 *         40             1
 * ```
 */
export * as vm from './vm.js';
export { addr_to_node } from './addr-to-node.js';
export { vm_fault_contains } from './vm-fault-contains.js';
