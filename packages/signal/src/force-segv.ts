import {
  constantInt,
  constantText,
  context,
  currentComm,
  each,
  fn,
  i32,
  narrow,
  probe,
  ptr,
  struct,
  u32,
  u64,
  type Int,
  type Site,
} from '@tap/native-core/tapset';
import { sigName } from './sig-name.js';

/** The kernel's `struct ksignal`: a signal that is being delivered (include/linux/signal_types.h). */
export const Ksignal = struct('ksignal', {
  /** Number of the signal. */
  sig: i32,
});

/**
 * Where a signal is forced because another cannot be delivered. Compilers make `force_sigsegv` a part of the function
 * that ends a delivery since kernels have `force_fatal_sig`; there, it is called as such for other reasons alone.
 */
const site: Site<{ readonly sig: Int }, Int> = each(
  fn('force_sigsegv', { sig: i32 }).result(() => constantInt(0)),
  fn('signal_setup_done', { failed: i32, ksig: ptr(Ksignal) })
    .where(({ failed }) => failed.ne(0))
    .as(({ ksig }) => ({ sig: ksig.sig }))
    .result(() => constantInt(0))
    .needing('force_fatal_sig')
    .optional(),
);

/**
 * The kernel forces SIGSEGV on a task, because the handler of a signal cannot be called: its stack cannot be written.
 *
 * @context the receiver
 * @returns It is forced.
 */
export const force_segv = probe('signal.force_segv', {
  at: site,
  values: ({ sig }) => ({
    /** Name of the signal whose handler cannot be called, `SIGUSR1`. */
    sig_name: sigName(sig),
    /** Number of the signal whose handler cannot be called; 11 when there is none, or it is SIGSEGV itself. */
    sig,
    /** Name of the receiving thread; at most 15 bytes. */
    pid_name: currentComm(),
    /** Number of the receiving process. */
    sig_pid: narrow<number>(u32, context('pid_tgid', u64).shr(32)),
  }),
  returns: () => ({
    /** Always empty: the function returns nothing. */
    retstr: constantText(''),
    /** Name of the kernel's function for it: `force_sigsegv`. */
    name: constantText('force_sigsegv'),
  }),
});
