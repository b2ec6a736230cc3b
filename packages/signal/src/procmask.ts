import {
  address,
  choose,
  constantInt,
  context,
  decoded,
  deferred,
  each,
  fn,
  i32,
  isize,
  merge,
  narrow,
  probe,
  ptr,
  returnProbe,
  struct,
  syscall,
  u32,
  u64,
  userWord,
  withReturn,
  type Address,
  type Decoded,
  type Int,
  type Site,
} from '@tap/native-core/tapset';
import { returned } from './returned.js';
import { setAt } from './sigaction.js';

/** Stands for a set that could not be read: signals 1, 9 and 64, of which nobody can block the second. */
const unreadable = 0x8000_0000_0000_0101n;
/** SIGKILL and SIGSTOP, which the kernel takes out of every set. */
const unblockable = (1n << 8n) | (1n << 18n);

interface Call {
  readonly how: Int;
  readonly set: Address;
  readonly oldset: Address;
  readonly mask: Int<bigint>;
}

/** A system call, whose set lies in the caller's memory. */
interface SystemCall extends Call {
  /** Bytes of the set: of the oldest call 4, of the others 8. */
  readonly bytes: Int;
}

const args = { how: i32, set: address, oldset: address };

/** The set as it is in the caller's memory. */
function userSet({ set, bytes }: Pick<SystemCall, 'set' | 'bytes'>): Int<bigint> {
  const short = narrow<bigint>(u64, userWord(u32, set, unreadable));
  return choose(bytes.eq(4), short, userWord(u64, set, unreadable));
}

function systemCall(name: string, compat: boolean, bytes: number): Site<SystemCall, Int> {
  return syscall(name, args, isize, { compat }).as((call) => {
    const sized = { ...call, bytes: constantInt(bytes) };
    return { ...sized, mask: userSet(sized) };
  });
}

const calls: Site<SystemCall, Int> = each(
  systemCall('rt_sigprocmask', false, 8),
  systemCall('rt_sigprocmask', true, 8).optional(),
  systemCall('sigprocmask', true, 4).optional(),
);

/** A call without a new set only asks. */
const changes = ({ set }: Pick<Call, 'set'>): ReturnType<Address['ne']> => set.ne(0n);

/** What the current task asked of the kernel. */
const entered = context('user_regs', ptr(struct('pt_regs', { number: isize.at('orig_ax', 'syscallno') })));

/**
 * rt_sigprocmask(2) and sigprocmask(2) on x86-64, i386 and arm64. They are seen for themselves: some compilers make the
 * function that others in the kernel call, too, a part of them, and some do not. Those others do not call it from any
 * system call of these numbers.
 */
const systemCalls: readonly [number, ...number[]] = [14, 126, 175, 135];

/** Changes by the kernel itself. */
const inKernel: Site<Call, Int> = fn('sigprocmask', args, i32)
  .where((call) => changes(call).and(entered.number.in(systemCalls).not()))
  .as(({ how, set, oldset }) => ({ how, set, oldset, mask: setAt(set) }))
  .optional();

/**
 * The kernel has its copy of the set in that function; where the compiler made it a part of the system call, the caller's
 * memory can be read when that returns, because the kernel has read it. But the set of before may lie in its place by then, so
 * it is read at the entry first.
 */
const site: Site<Call, unknown> = each<Call, unknown>(
  deferred(calls, fn('sigprocmask', { set: address }).optional(), {
    atPlace: (call, { set }): Call => ({ ...call, mask: setAt(set) }),
    atReturn: (call): Call => {
      const again = choose(call.oldset.eq(call.set), call.mask, userSet(call));
      return { ...call, mask: choose(call.mask.ne(unreadable), call.mask, again) };
    },
  }).where(changes),
  inKernel,
);

/** The ends of the same changes. */
const ends: Site<Omit<Call, 'mask'>, Int> = each<Omit<Call, 'mask'>, Int>(calls.where(changes), inKernel);

/** The arguments of a change of the mask. */
export interface MaskArguments {
  /** 0 (SIG_BLOCK) to add the set to the blocked signals, 1 (SIG_UNBLOCK) to take it out, 2 (SIG_SETMASK) to take it. */
  readonly how: Int;
  /** Where the caller wants the set of before: an address; 0 when it does not ask. */
  readonly oldsigset_addr: Address;
  /** Where the caller has the set: an address of its memory, which is the kernel's for a caller in the kernel. */
  readonly sigset_addr: Address;
}

const maskArguments = ({ how, oldset, set }: Omit<Call, 'mask'>): MaskArguments => ({
  how,
  oldsigset_addr: oldset,
  sigset_addr: set,
});

function maskOf(word: Int<bigint>): Decoded<bigint | null> {
  return decoded(word, {
    shown: 'bigint | null',
    decode: (raw) => (raw === unreadable ? null : raw & ~unblockable),
  });
}

/**
 * The set of signals that a thread blocks is changed: by sigprocmask(2), pthread_sigmask(3), or in the kernel. Calls that only ask for it
 * give no event, nor do system calls that change it for as long as they last, such as pselect(2).
 *
 * @context the caller
 * @returns It is changed, or an error was found.
 */
export const procmask = withReturn(
  probe('signal.procmask', {
    at: site,
    values: (call) =>
      merge(maskArguments(call), {
        /**
         * The set; signal N is bit N-1. SIGKILL and SIGSTOP, which cannot be blocked, are left out, as the kernel does.
         * Null when the kernel could not read it either: of a call that fails; or, where the compiler left no
         * place with the kernel's copy, when the set of before has taken its place in a page that was not touched yet.
         */
        sigset: maskOf(call.mask),
      }),
  }),
  returnProbe('signal.procmask.return', {
    at: ends,
    // The set is not read again: the one of before may lie in its place by now.
    values: ({ result, ...call }) => merge(maskArguments(call), returned(result)),
  }),
);
