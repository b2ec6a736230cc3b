import {
  address,
  decoded,
  each,
  i32,
  isize,
  merge,
  narrow,
  probe,
  returnProbe,
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
);

/** What a change of the mask is asked for with. */
export interface MaskArguments {
  /** 0 (SIG_BLOCK) to add the set to the blocked signals, 1 (SIG_UNBLOCK) to take it out, 2 (SIG_SETMASK) to take it. */
  readonly how: Int;
  /** Where the caller wants the set of before: an address of its memory; 0 when it does not ask. */
  readonly oldsigset_addr: Address;
  /** Where the caller has the set: an address of its memory. */
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
 * The set of signals that a thread blocks is changed by sigprocmask(2) or pthread_sigmask(3). Calls that only ask for it
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
