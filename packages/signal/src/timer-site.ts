import {
  choose,
  constantInt,
  containerOf,
  fn,
  i32,
  inPlace,
  oneOf,
  ptr,
  struct,
  tracepoint,
  u32,
  address,
  type Address,
  type Bool,
  type Int,
  type Site,
  type StructPointer,
} from '@tap/native-core/tapset';
import { Siginfo } from './siginfo.js';
import { Pid, Task, taskOf, type TaskPointer } from './task.js';

/** The kernel's `struct sigqueue`: a signal in a queue (include/linux/signal_types.h). */
const Sigqueue = struct('sigqueue', {
  /** SIGQUEUE_PREALLOC (1) when it belongs to a timer. */
  flags: i32,
  info: inPlace,
  signo: i32.at('info.si_signo'),
});

/** A POSIX timer of kernels that embed the timer's signal in it, since Linux 6.13 (include/linux/posix-timers.h). */
const Timer = struct('k_itimer', {
  id: i32.at('it_id'),
  sigq: inPlace,
  pid: ptr(Pid).at('it_pid'),
  pidType: u32.at('it_pid_type'),
});

/** The kernel's own code of signals of POSIX timers: SI_TIMER of include/uapi/asm-generic/siginfo.h. */
const siTimer = -2;
/** SIGQUEUE_PREALLOC of include/linux/signal_types.h. */
const preallocated = 1;
/** TRACE_SIGNAL_IGNORED of include/trace/events/signal.h. */
const ignored = 1;

/** A signal of a POSIX timer, ready to be sent. */
export interface TimerSignal {
  readonly queue: Address;
  readonly info: Address;
  readonly sig: Int;
  readonly task: TaskPointer;
  /** Number that the signal goes to, in the pid namespace that tap runs in. */
  readonly number: Int;
  /** 0 when a single thread is meant, else the whole process. */
  readonly pidType: Int;
}

function timerSignal(
  queue: StructPointer<typeof Sigqueue.members>,
  pid: StructPointer<typeof Pid.members>,
  pidType: Int,
): TimerSignal {
  const { address: at, info, signo } = queue;
  return { queue: at, info, sig: signo, task: taskOf(pid, pidType), number: pid.number, pidType };
}

const older: Site<TimerSignal, Int> = fn(
  'send_sigqueue',
  { q: ptr(Sigqueue), pid: ptr(Pid), type: u32 },
  i32,
).as(({ q, pid, type }) => timerSignal(q, pid, type));

const ofTimer = (tmr: StructPointer<typeof Timer.members>): TimerSignal =>
  timerSignal(Sigqueue.at(tmr.sigq), tmr.pid, tmr.pidType);

/** Where the signal of a POSIX timer is sent. */
export const timerSite: Site<TimerSignal, Int> = oneOf<TimerSignal, Int>(
  older,
  fn('posixtimer_send_sigqueue', { tmr: ptr(Timer) }).as(({ tmr }) => ofTimer(tmr)),
);

/**
 * Where it has been sent, with the result: 0 queued, now or already before, 1 ignored, -1 when the receiver is gone.
 * Since Linux 6.13 no function returns that. The tracepoint that tells it fires for other signals as well: those of
 * timers lie in their timer, which programs cannot pretend. It does not fire when the receiver is gone.
 */
export const timerSentSite: Site<TimerSignal, Int> = oneOf<TimerSignal, Int>(
  older,
  tracepoint('signal_generate', {
    sig: i32,
    info: address,
    task: ptr(Task),
    group: i32,
    result: i32,
  })
    .where(({ info }) => isOfTimer(info))
    .result(({ result }) => choose(result.eq(ignored), constantInt(1), 0))
    .as(({ info }) => ofTimer(timerOf(info))),
);

function queueOf(info: Address): StructPointer<typeof Sigqueue.members> {
  return containerOf(Sigqueue, (queue) => queue.info, info);
}

function timerOf(info: Address): StructPointer<typeof Timer.members> {
  return containerOf(Timer, (timer) => timer.sigq, queueOf(info).address);
}

function isOfTimer(info: Address): Bool {
  // Read at a computed address: the verifier may not take the argument for a pointer.
  const { code, timerId } = Siginfo.at(queueOf(info).info);
  return info
    .ne(0n)
    .and(info.ne(1n), code.eq(siTimer), queueOf(info).flags.has(preallocated), timerOf(info).id.eq(timerId));
}
