/**
 * SystemTap's tapset of memory: page faults, copies on write, mappings, the heap and the OOM killer.
 *
 * @module
 */

/** Virtual memory of processes. */
export * as vm from './vm.js';
export { addr_to_node } from './addr-to-node.js';
export { vm_fault_contains } from './vm-fault-contains.js';
