import { execname, pid, uid } from '@tap/context';
import { on, type Probe } from '@tap/native-core';
import { i32, struct, u64, type Address, type Attachable, type Text } from '@tap/native-core/tapset';
import {
  get_sa_flags,
  get_sa_handler,
  get_sigaction_mask,
  is_sig_blocked,
  sa_flags_str,
  sa_handler_str,
  signal,
  signal_str,
  sigset_mask_str,
} from '@tap/signal';

const prefix = 'tap-';
const by = (): {
  by: ReturnType<typeof execname>;
  by_pid: ReturnType<typeof pid>;
  by_uid: ReturnType<typeof uid>;
} => ({
  by: execname(),
  by_pid: pid(),
  by_uid: uid(),
});

/** Where the current task is one of the workload's. */
const ofCaller = <V extends object>(probe: Probe<V>): ReturnType<typeof on<V>> =>
  on(probe).where(() => execname().startsWith(prefix));
/** Where the receiver is one of the workload's. */
const ofReceiver = <V extends { readonly pid_name: Text<string | null> }>(
  probe: Probe<V>,
): ReturnType<typeof on<V>> => on(probe).where((e) => e.pid_name.startsWith(prefix));

/** A word at an address, read by a structure that has one at its start. */
const Word = struct('list_head', { value: u64.at('next') });
const word = (at: Address): ReturnType<typeof Word.at>['value'] => Word.at(at).value;
/** A signal in a queue, whose number is at the address that a probe tells. */
const Sigqueue = struct('sigqueue', { signo: i32.at('info.si_signo') });

/** The registers with which a program entered the kernel: the number of its system call. */
const Registers = struct('pt_regs', { call: i32.at('orig_ax', 'syscallno') });

/** All probes, with what tells whether their addresses are right. */
export const queries: readonly Attachable[] = [
  ofReceiver(signal.send).with((e) => ({ ...by(), blocked: is_sig_blocked(e.task, e.sig) })),
  ofReceiver(signal.send.return).with(by),
  ofCaller(signal.checkperm).with(by),
  ofCaller(signal.checkperm.return).with(by),
  ofReceiver(signal.wakeup).with(by),
  ofReceiver(signal.check_ignored).with(by),
  ofReceiver(signal.check_ignored.return).with(by),
  ofCaller(signal.force_segv).with(by),
  ofCaller(signal.force_segv.return).with(by),
  ofCaller(signal.syskill).with(by),
  ofCaller(signal.syskill.return).with(by),
  ofCaller(signal.systkill).with(by),
  ofCaller(signal.systkill.return).with(by),
  ofCaller(signal.systgkill).with(by),
  ofCaller(signal.systgkill.return).with(by),
  ofCaller(signal.sys_tkill).with(by),
  ofCaller(signal.sys_tgkill.return).with(by),
  ofReceiver(signal.send_sig_queue).with((e) => ({ at: Sigqueue.at(e.sigqueue_addr).signo })),
  ofReceiver(signal.send_sig_queue.return),
  ofCaller(signal.pending).with(by),
  ofCaller(signal.pending.return).with(by),
  ofCaller(signal.handle).with((e) => ({
    ...by(),
    handler: get_sa_handler(e.ka_addr),
    flags: get_sa_flags(e.ka_addr),
    old: word(e.oldset_addr),
    call: Registers.at(e.regs).call,
  })),
  ofCaller(signal.handle.return).with(by),
  ofCaller(signal.do_action).with((e) => ({
    ...by(),
    flags: get_sa_flags(e.sigact_addr),
    flags_text: sa_flags_str(get_sa_flags(e.sigact_addr)),
    handler: get_sa_handler(e.sigact_addr),
    handler_text: sa_handler_str(get_sa_handler(e.sigact_addr)),
    mask_text: sigset_mask_str(get_sigaction_mask(e.sigact_addr)),
    sig_text: signal_str(e.sig),
  })),
  ofCaller(signal.do_action.return).with(by),
  ofCaller(signal.procmask).with(by),
  ofCaller(signal.procmask.return).with(by),
  // By their texts, which the kernel compares as numbers.
  ofReceiver(signal.send)
    .where((e) => e.sig_name.eq('SIGHUP').and(e.name.eq('__group_send_sig_info')))
    .select((e) => ({ hup: e.sig })),
  ofCaller(signal.checkperm.return)
    .where((e) => e.retstr.eq('-1 (EPERM)').and(e.error.eq('EPERM')))
    .select((e) => ({ refused: e.sig })),
  ofReceiver(signal.send)
    .where((e) => e.si_code.eq('SI_KERNEL (SIGFPE, SIGSEGV, SIGTRAP, SIGCHLD, SIGPOLL)'))
    .select((e) => ({ forced: e.sig })),
];
