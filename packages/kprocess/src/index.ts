/**
 * SystemTap's tapset of kernel processes: how they are created, execute programs and end.
 *
 * The kernel makes no difference between a process and a thread: each has a task, with a number of its own (`tid`) and
 * the number of its process (`pid`).
 *
 * @module
 */

/**
 * Processes and threads, from their creation to the moment when the kernel forgets them.
 *
 * @example
 * How programs end that do not end well:
 * ```ts
 * import { execname, pid } from '@tap/context';
 * import { kprocess } from '@tap/kprocess';
 * import { attach, on } from '@tap/native-core';
 *
 * const session = await attach(
 *   on(kprocess.exit)
 *     .where((e) => e.code.ne(0))
 *     .with(() => ({ program: execname(), pid: pid() })),
 * );
 * process.once('SIGINT', () => session.close());
 * for await (const { program, pid, status, signal } of session) {
 *   console.log(program, pid, signal === 0 ? `status ${status}` : `signal ${signal}`);
 * }
 * ```
 *
 * @example
 * On the command line, what a command executes:
 * ```console
 * $ sudo tap trace kprocess.exec --with execname -c 'ls >/dev/null; true'
 * TIME             filename         execname
 * 03:38:06.471948  /usr/bin/ls      sh
 * ```
 */
export * as kprocess from './kprocess.js';
