import {
  address,
  constantInt,
  each,
  isize,
  probe,
  syscall,
  usize,
  type Address,
  type Int,
  type Site,
} from '@tap/native-core/tapset';
import { returned } from './returned.js';

/** Size of the set of the old system call of 32-bit programs: `old_sigset_t` of 32 bits. */
const oldBytes = 4;

interface Call {
  readonly set: Address;
  readonly size: Int;
}

const args = { set: address, size: usize };
const site: Site<Call, Int> = each<Call, Int>(
  syscall('rt_sigpending', args, isize),
  syscall('rt_sigpending', args, isize, { compat: true }).optional(),
  syscall('sigpending', { set: address }, isize, { compat: true })
    .as(({ set }) => ({ set, size: constantInt(oldBytes) }))
    .optional(),
);

/**
 * sigpending(2) is called: which signals wait for the caller?
 *
 * @context the caller
 * @returns sigpending(2) returns.
 */
export const pending = probe('signal.pending', {
  at: site,
  values: ({ set, size }) => ({
    /** Size of the set that the caller has room for, in bytes: 8, or 4 from the old call of 32-bit programs. */
    sigset_size: size,
    /** Where the caller wants the set: an address of its own memory. */
    sigset_add: set,
    /** The same as `sigset_add`, spelled correctly. */
    sigset_addr: set,
  }),
  returns: ({ result }) => returned(result),
});
