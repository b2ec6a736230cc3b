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
 */
export * as signal from './signal.js';
