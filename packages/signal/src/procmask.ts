import {
  address,
  decoded,
  context,
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

const args = { how: i32, set: address, oldset: address };
const wide = ({ how, set, oldset }: Omit<Call, 'mask'>): Call => ({
  how,
  set,
  oldset,
  mask: userWord(u64, set, unreadable),
});

/** A call without a new set only asks. */
const changes = ({ set }: Pick<Call, 'set'>): ReturnType<Address['ne']> => set.ne(0n);

/** What the current task asked of the kernel. */
const calls = context('user_regs', ptr(struct('pt_regs', { number: isize.at('orig_ax', 'syscallno') })));

/**
 * rt_sigprocmask(2) and sigprocmask(2) on x86-64, i386 and arm64. They are seen for themselves: some compilers make the
 * function that others in the kernel call, too, a part of them, and some do not. Those others do not call it from any
 * system call of these numbers.
 */
const systemCalls: readonly [number, ...number[]] = [14, 126, 175, 135];

const site: Site<Call, Int> = each<Call, Int>(
  syscall('rt_sigprocmask', args, isize).where(changes).as(wide),
  syscall('rt_sigprocmask', args, isize, { compat: true }).where(changes).as(wide).optional(),
  syscall('sigprocmask', args, isize, { compat: true })
    .where(changes)
    .as(({ how, set, oldset }) => ({
      how,
      set,
      oldset,
      mask: narrow<bigint>(u64, userWord(u32, set, unreadable)),
    }))
    .optional(),
  fn('sigprocmask', args, i32)
    .where((call) => changes(call).and(calls.number.in(systemCalls).not()))
    .as(({ how, set, oldset }) => ({ how, set, oldset, mask: setAt(set) }))
    .optional(),
);

/** What a change of the mask is asked for with. */
export interface MaskArguments {
  /** 0 (SIG_BLOCK) to add the set to the blocked signals, 1 (SIG_UNBLOCK) to take it out, 2 (SIG_SETMASK) to take it. */
  readonly how: Int;
  /** Where the caller wants the set of before: an address; 0 when it does not ask. */
  readonly oldsigset_addr: Address;
  /** Where the caller has the set: an address of its memory, which is the kernel's for a caller in the kernel. */
  readonly sigset_addr: Address;
}

const maskArguments = ({ how, oldset, set }: Call): MaskArguments => ({
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
         * Null when the caller's memory cannot be read without waiting: an invalid address, or a page that it has not
         * touched yet.
         */
        sigset: maskOf(call.mask),
      }),
  }),
  returnProbe('signal.procmask.return', {
    at: site,
    // The set is not read again: the one of before may lie in its place by now.
    values: ({ result, ...call }) => merge(maskArguments(call), returned(result)),
  }),
);
