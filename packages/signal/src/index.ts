/**
 * SystemTap's tapset of signals: how they are sent, checked, queued, ignored, delivered and handled, and how processes
 * choose what to do with them.
 *
 * @module
 */
export { get_sa_flags, get_sa_handler, get_sigaction_mask } from './sigaction.js';
export { is_sig_blocked } from './is-sig-blocked.js';
export { sa_flags_str } from './sa-flags-str.js';
export { sa_handler_str } from './sa-handler-str.js';
export { signal_str } from './signal-str.js';
export { sigset_mask_str } from './sigset-mask-str.js';
/**
 * Signals, from the call that sends one to the handler that is run.
 *
 * The current task is the sender in most of these probes; for timers it is whoever happened to run, and for faults the
 * receiver itself.
 *
 * @example
 * Who sends which signal to whom:
 * ```ts
 * import { execname, pid } from '@tap/context';
 * import { attach, on } from '@tap/native-core';
 * import { signal } from '@tap/signal';
 *
 * const session = await attach(
 *   on(signal.send).select((e) => ({
 *     by: execname(),
 *     from: pid(),
 *     sig: e.sig_name,
 *     to: e.sig_pid,
 *   })),
 * );
 * process.once('SIGINT', () => session.close());
 * for await (const { by, from, sig, to } of session) console.log(by, from, sig, to);
 * ```
 *
 * @example
 * On the command line:
 * ```console
 * $ sudo tap count signal.send --by execname,sig_name,pid_name --where 'sig_name == "SIGCONT"' -c 'kill -CONT $$'
 *      COUNT  execname         sig_name  pid_name
 *          1  sh               SIGCONT   sh
 * ```
 */
export * as signal from './signal.js';
