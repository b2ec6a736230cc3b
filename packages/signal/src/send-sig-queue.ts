import {
  merge,
  probe,
  retstr,
  returnProbe,
  withReturn,
  type Address,
  type Decoded,
  type Int,
  type Text,
} from '@tap/native-core/tapset';
import { sigName } from './sig-name.js';
import { timerSentSite, timerSite, type TimerSignal } from './timer-site.js';

/** What is known of a timer's signal. */
export interface TimerValues {
  /** The queue entry: address of the kernel's `struct sigqueue`. */
  readonly sigqueue_addr: Address;
  /** Name of the signal, `SIGALRM`; in hexadecimal for real-time signals, `0x22`. */
  readonly sig_name: Decoded<string>;
  /** Number of the signal. */
  readonly sig: Int;
  /** Name of the receiving thread, or of the first one of the process; at most 15 bytes. Null when it is gone. */
  readonly pid_name: Text<string | null>;
  /** Number of the receiver: of the process, or of the thread that the timer was made for. */
  readonly sig_pid: Int;
  /** The receiver: address of the kernel's `struct task_struct`; 0 when it is gone. */
  readonly task: Address;
}

function timerValues({ queue, sig, task, number }: TimerSignal): TimerValues {
  return {
    sigqueue_addr: queue,
    sig_name: sigName(sig),
    sig,
    pid_name: task.comm,
    sig_pid: number,
    task: task.address,
  };
}

/**
 * A POSIX timer (timer_create(2)) sends its signal. Signals of sigqueue(3) do not come here, but to `signal.send`.
 *
 * @context whoever is interrupted by the timer
 * @returns The signal is queued, or ignored. Since Linux 6.13 there is no event when the receiver is gone.
 */
export const send_sig_queue = withReturn(
  probe('signal.send_sig_queue', { at: timerSite, values: timerValues }),
  returnProbe('signal.send_sig_queue.return', {
    at: timerSentSite,
    values: ({ result, ...signal }) =>
      merge(timerValues(signal), {
        /**
         * How it ended, as text: `0` when the signal is queued, now or already before, `1` when it is ignored,
         * `-1 (EPERM)` when the receiver is gone.
         */
        retstr: retstr(result),
      }),
  }),
);
