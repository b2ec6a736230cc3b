import {
  address,
  bool,
  choose,
  constantInt,
  decoded,
  each,
  errno,
  fn,
  i32,
  merge,
  narrow,
  oneOf,
  probe,
  ptr,
  retstr,
  returnProbe,
  u32,
  u8,
  withReturn,
  type Address,
  type Decoded,
  type Int,
  type Site,
  type Text,
} from '@tap/native-core/tapset';
import { sigName } from './sig-name.js';
import { siCodeNumber, siCodeText } from './siginfo.js';
import { Task, type TaskPointer } from './task.js';
import { timerSentSite, timerSite, type TimerSignal } from './timer-site.js';

/** A signal on its way, however it is sent. */
interface Sending {
  readonly sig: Int;
  readonly info: Address;
  readonly task: TaskPointer;
  /** 1 when it is for the whole process. */
  readonly shared: Int;
  /** 1 when it comes in a queue entry that was there before. */
  readonly queued: Int;
}

const args = { sig: i32, info: address, t: ptr(Task), type: u32, force: bool };
const direct: Site<Sending, Int> = oneOf(
  fn('__send_signal_locked', args, i32).byOrder(),
  fn('__send_signal', args, i32).byOrder(),
).as(({ sig, info, t, type }) => ({ sig, info, task: t, shared: flag(type.ne(0)), queued: constantInt(0) }));

const ofTimer = ({ sig, info, task, pidType }: TimerSignal): Sending => ({
  sig,
  info,
  task,
  shared: flag(pidType.ne(0)),
  queued: constantInt(1),
});

function flag(condition: ReturnType<Int['ne']>): Int {
  return choose(condition, constantInt(1), 0);
}

/** What is known of a signal that is sent. */
export interface SendValues {
  /** 1 when a queue entry that was there before is sent (POSIX timers), else 0. */
  readonly send2queue: Int;
  /**
   * Name of the way that it is sent, as the kernel of 2009 called it: `__group_send_sig_info` to a whole process,
   * `specific_send_sig_info` to one thread, `send_sigqueue` by a POSIX timer.
   */
  readonly name: Decoded<string>;
  /** The receiver: address of the kernel's `struct task_struct`; 0 for a timer whose receiver is gone. */
  readonly task: Address;
  /**
   * Address of the kernel's `struct kernel_siginfo`, which tells more about the signal; 0 stands for a signal of a user
   * about whom no more is known, 1 for one of the kernel.
   */
  readonly sinfo: Address;
  /**
   * SystemTap's text for the kind of signal: `SI_KERNEL (SIGFPE, SIGSEGV, SIGTRAP, SIGCHLD, SIGPOLL)` when `sinfo` is
   * 1, else `SI_USER or SI_TIMER or SI_ASYNCIO`. `si_code_num` is more exact.
   */
  readonly si_code: Decoded<string>;
  /** Where the signal comes from, as the receiver sees it: SI_USER (0), SI_QUEUE (-1), SI_KERNEL (128) and so on. */
  readonly si_code_num: Int;
  /** Name of the signal, `SIGTERM`; in hexadecimal for real-time signals, `0x22`. */
  readonly sig_name: Decoded<string>;
  /** Number of the signal. */
  readonly sig: Int;
  /** 1 when any thread of the receiving process can take the signal, 0 when it is for one thread. */
  readonly shared: Int;
  /** Number of the receiving process. */
  readonly sig_pid: Int;
  /** Name of the receiving thread, or of the first one of the process; at most 15 bytes. Null when it is gone. */
  readonly pid_name: Text<string | null>;
}

function sendValues({ sig, info, task, shared, queued }: Sending): SendValues {
  return {
    send2queue: queued,
    name: wayName(queued, shared),
    task: task.address,
    sinfo: info,
    si_code: siCodeText(info),
    si_code_num: siCodeNumber(info),
    sig_name: sigName(sig),
    sig,
    shared,
    sig_pid: task.tgid,
    pid_name: task.comm,
  };
}

const ways = ['specific_send_sig_info', '__group_send_sig_info', 'send_sigqueue'];

function wayName(queued: Int, shared: Int): Decoded<string> {
  return decoded(narrow<number>(u8, choose(queued.eq(1), constantInt(2), shared)), {
    shown: 'string',
    decode: (way) => ways[way] ?? '',
    encode: (name) => (ways.includes(name) ? [BigInt(ways.indexOf(name))] : []),
    names: ways,
  });
}

/**
 * A signal is sent: to a process, or to one of its threads. It may still be ignored, or be pending already. A signal to
 * a process group gives an event for each process.
 *
 * @context the sender; for timers whoever is interrupted, for faults the receiver itself
 * @returns The signal has been sent; the result says whether it could be queued.
 */
export const send = withReturn(
  probe('signal.send', { at: each(direct, timerSite.as(ofTimer)), values: sendValues }),
  returnProbe('signal.send.return', {
    at: each(direct, timerSentSite.as(ofTimer)),
    values: ({ result, ...sending }) => merge(sendValues(sending), sendResult(result)),
  }),
);

/** How the sending of a signal ended. */
export interface SendResult {
  /**
   * What the function returned, as text: `0`, or `-11 (EAGAIN)` when the queue of real-time signals is full. For POSIX
   * timers `0`, `1` when the signal is ignored, and before Linux 6.13 `-1 (EPERM)` when the receiver is gone; since
   * then there is no event for that.
   */
  readonly retstr: Decoded<string>;
  /** Name of the error, such as `EAGAIN`; null when there was none. */
  readonly error: Decoded<string | null>;
}

function sendResult(result: Int): SendResult {
  return { retstr: retstr(result), error: errno(result) };
}
