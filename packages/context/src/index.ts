/**
 * SystemTap's context functions: what is known about the moment in which an event happens.
 *
 * Each gives an expression that the kernel evaluates at the very moment of the event; use them in `where`, `select` and
 * `by` of a query. In interrupts the current task is whichever was interrupted, and means nothing.
 *
 * Of SystemTap's later functions two are not here: `pid2task()`, because programs cannot look up a task by its number on all
 * kernels (take `task_current()` of an event of that process), and `symfileline()`, because distributions' kernels come without
 * the debugging information that has lines.
 *
 * @example
 * Who writes how often, by program and user:
 * ```ts
 * import { execname, uid } from '@tap/context';
 * import { attach, kernel, on } from '@tap/native-core';
 *
 * const session = await attach(
 *   on(kernel.fn('vfs_write').return)
 *     .where((e) => e.result.gt(0))
 *     .by(() => ({ program: execname(), user: uid() }))
 *     .count(),
 * );
 * process.once('SIGINT', () => session.close());
 * for await (const table of session.every(1_000)) {
 *   for (const [{ program, user }, calls] of table) console.log(program, user, calls);
 * }
 * ```
 *
 * @example
 * On the command line, `--with` adds them to each event:
 * ```console
 * $ sudo tap trace kprocess.exec --with execname,pexecname,uid -c 'ls >/dev/null; true'
 * TIME             filename         execname         pexecname            uid
 * 03:37:36.626308  /usr/bin/ls      sh               sh                     0
 * ```
 *
 * @module
 */
export {
  addr,
  backtrace,
  caller,
  caller_addr,
  callers,
  print_backtrace,
  print_backtrace as sprint_backtrace,
  stack,
} from './backtrace.js';
export { cmdline_arg, cmdline_args, cmdline_str } from './cmdline.js';
export { cpu } from './cpu.js';
export { egid, euid, gid, uid } from './credentials.js';
export { makeIndent, type Indent, type IndentedEvent } from './indent.js';
export { stack_size, stack_unused, stack_used } from './kernel-stack.js';
export { kernel_string, user_string } from './memory-text.js';
export { errno_str, MAJOR, MINOR, MKDEV, return_str } from './numbers.js';
export { pid2execname } from './pid2execname.js';
export { print_stack, print_stack as print_syms, print_stack as sprint_syms } from './print-stack.js';
export { print_regs, registers_valid, uaddr, user_mode } from './registers.js';
export {
  is_return,
  pn,
  pp,
  ppfunc,
  probe_type,
  probefunc,
  probemod,
  target,
  target_set_pid,
} from './site.js';
export { modname, symdata, symname, type AddressExpression } from './symbols.js';
export { execname, host_pid, host_tid, pexecname, pid, ppid, tid } from './task.js';
export {
  pgrp,
  sid,
  task_cpu,
  task_current,
  task_egid,
  task_euid,
  task_execname,
  task_gid,
  task_nice,
  task_parent,
  task_pid,
  task_prio,
  task_state,
  task_tid,
  task_uid,
} from './task-at.js';
export {
  print_usyms,
  print_usyms as sprint_usyms,
  sprint_ubacktrace,
  sprint_ubacktrace as print_ubacktrace,
  ubacktrace,
  umodname,
  usymdata,
  usymname,
} from './user-stack.js';
