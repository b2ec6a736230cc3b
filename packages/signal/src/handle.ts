import {
  address,
  choose,
  constantInt,
  context,
  decoded,
  firstOf,
  fn,
  i32,
  probe,
  ptr,
  retstr,
  returnProbe,
  tracepoint,
  withReturn,
  type Decoded,
  type Int,
} from '@tap/native-core/tapset';
import { Ksignal } from './force-segv.js';
import { Sigaction } from './sigaction.js';
import { sigName } from './sig-name.js';
import { siCodeNumber } from './siginfo.js';
import { Task } from './task.js';

const current = context('task', ptr(Task));

/** Bit TIF_RESTORE_SIGMASK of arch/arm64/include/asm/thread_info.h, where the task has no member of its own for it. */
const TIF_RESTORE_SIGMASK = 1 << 20;
/** Whether the set of signals that a call such as sigsuspend(2) replaced comes back after the handler. */
const restoresMask = firstOf<Int>(current.restoreSigmask, current.threadFlags.bitAnd(TIF_RESTORE_SIGMASK));

const modes = ['Kernel Mode Signal', 'User Mode Signal'];

function modeText(code: Int): Decoded<string> {
  return decoded(choose(code.le(0), constantInt(1), 0), {
    shown: 'string',
    decode: (mode) => modes[mode] ?? '',
    encode: (text) => (modes.includes(text) ? [BigInt(modes.indexOf(text))] : []),
    names: modes,
  });
}

/**
 * The handler of a signal is about to be called. Signals that kill, stop or are ignored have no handler and no event.
 *
 * @context the receiver, on its way back to the program
 * @returns The stack of the program is ready for the handler, or could not be written.
 */
export const handle = withReturn(
  probe('signal.handle', {
    at: tracepoint('signal_deliver', { sig: i32, info: address, ka: ptr(Sigaction) }).where(({ ka }) =>
      ka.handler.ne(0n).and(ka.handler.ne(1n)),
    ),
    values: ({ sig, info, ka }) => ({
      /** Address of the registers with which the receiver entered the kernel: a `struct pt_regs` in kernel memory. */
      regs: context('user_regs', address),
      /** Where the signal comes from, as the handler sees it: SI_USER (0), SI_QUEUE (-1), SI_KERNEL (128) and so on. */
      sig_code: siCodeNumber(info),
      /** `User Mode Signal` when a process sent it (`sig_code` is not positive), `Kernel Mode Signal` for all others. */
      sig_mode: modeText(siCodeNumber(info)),
      /** Address of the kernel's `struct kernel_siginfo`. */
      sinfo: info,
      /** Address of the set of signals that are blocked again after the handler, in kernel memory. */
      oldset_addr: choose(restoresMask.ne(0), current.savedSet, current.blockedSet),
      /** Number of the signal. */
      sig,
      /** Name of the signal, `SIGTERM`; in hexadecimal for real-time signals, `0x22`. */
      sig_name: sigName(sig),
      /** What the process does on the signal: address of a `struct k_sigaction` in kernel memory. */
      ka_addr: ka.address,
    }),
  }),
  returnProbe('signal.handle.return', {
    at: fn('signal_setup_done', { failed: i32, ksig: ptr(Ksignal) })
      .result(({ failed }) => failed)
      .as(({ ksig }) => ({ sig: ksig.sig })),
    values: ({ sig, result }) => ({
      /**
       * `0` when the stack is ready, `1` when it could not be written: the kernel then forces SIGSEGV, which is
       * `signal.force_segv`. It is not the number of an error.
       */
      retstr: retstr(choose(result.ne(0), constantInt(1), 0)),
      /** Number of the signal. */
      sig,
      /** Name of the signal, `SIGTERM`; in hexadecimal for real-time signals, `0x22`. */
      sig_name: sigName(sig),
    }),
  }),
);
