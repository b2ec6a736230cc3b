import { fn, i32, probe, ptr } from '@tap/native-core/tapset';
import { returned } from './returned.js';
import { sigName } from './sig-name.js';
import { Sigaction } from './sigaction.js';

/**
 * sigaction(2) or signal(2) is called: what a process does on a signal is changed, or asked for.
 *
 * @context the caller
 * @returns It is changed, or an error was found.
 */
export const do_action = probe('signal.do_action', {
  at: fn('do_sigaction', { sig: i32, act: ptr(Sigaction), oact: ptr(Sigaction) }, i32),
  values: ({ sig, act, oact }) => ({
    /**
     * Signals to block while the handler runs; signal N is bit N-1. 0 as well when nothing is to be changed: then
     * `sigact_addr` is 0.
     */
    sa_mask: act.mask,
    /** Address for what was done before, in kernel memory; 0 when the caller does not ask. */
    oldsigact_addr: oact.address,
    /** Number of the signal. */
    sig,
    /** Name of the signal, `SIGTERM`; in hexadecimal for real-time signals, `0x22`. */
    sig_name: sigName(sig),
    /**
     * The new handler: SIG_DFL (0), SIG_IGN (1), or an address in the program. 0 as well when nothing is to be changed:
     * then `sigact_addr` is 0.
     */
    sa_handler: act.handler,
    /** The new action: address of a `struct k_sigaction` in kernel memory; 0 when nothing is to be changed. */
    sigact_addr: act.address,
  }),
  returns: ({ result }) => returned(result),
});
