/**
 * SystemTap's context functions: what is known about the moment in which an event happens.
 *
 * Each gives an expression that the kernel evaluates at the very moment of the event; use them in `where`, `select` and
 * `by` of a query. In interrupts the current task is whichever was interrupted, and means nothing.
 *
 * @module
 */
export { backtrace, caller, caller_addr, print_backtrace } from './backtrace.js';
export { cpu } from './cpu.js';
export { egid, euid, gid, uid } from './credentials.js';
export { stack_size, stack_unused, stack_used } from './kernel-stack.js';
export { print_stack } from './print-stack.js';
export { print_regs, registers_valid, uaddr, user_mode } from './registers.js';
export { is_return, pp, probefunc, probemod, target } from './site.js';
export { modname, symdata, symname, type AddressExpression } from './symbols.js';
export { execname, pexecname, pid, ppid, tid } from './task.js';
