import {
  address,
  argument,
  containerOf,
  inPlace,
  struct,
  takes,
  u64,
  usize,
  type Address,
  type Int,
} from '@tap/native-core/tapset';

/** The kernel's `struct k_sigaction`: what a process does on a signal (include/linux/signal_types.h). */
export const Sigaction = struct('k_sigaction', {
  /** SIG_DFL (0), SIG_IGN (1), or the address of the handler. */
  handler: address.at('sa.sa_handler'),
  /** SA_RESTART and so on. */
  flags: usize.at('sa.sa_flags'),
  /** Signals that are blocked while the handler runs; signal N is bit N-1. */
  mask: u64.at('sa.sa_mask.sig[0]'),
  maskSet: inPlace.at('sa.sa_mask'),
});

/** The signals of a set in kernel memory, read as if it were the mask of an action: the type of sets has no name. */
export function setAt(set: Address): Int<bigint> {
  return containerOf(Sigaction, ({ maskSet }) => maskSet, set).mask;
}

/** In a query: the flags of a signal action (`SA_RESTART`, ...), of a `struct k_sigaction`; 0 where there is none. */
export function get_sa_flags(act: Address): Int {
  return Sigaction.at(argument('get_sa_flags', { act }, takes.address)).flags;
}

/**
 * In a query: the handler of a signal action, of a `struct k_sigaction`: SIG_DFL (0), SIG_IGN (1) or the address of a
 * function; 0 where there is no action.
 */
export function get_sa_handler(act: Address): Address {
  return Sigaction.at(argument('get_sa_handler', { act }, takes.address)).handler;
}

/**
 * In a query: the signals that are blocked while a handler runs, of a `struct k_sigaction`; signal N is bit N-1. 0 where
 * there is no action.
 */
export function get_sigaction_mask(act: Address): Int<bigint> {
  return Sigaction.at(argument('get_sigaction_mask', { act }, takes.address)).mask;
}
