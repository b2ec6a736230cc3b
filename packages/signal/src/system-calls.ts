import {
  alias,
  each,
  i32,
  isize,
  merge,
  probe,
  syscall,
  type Decoded,
  type Int,
  type Site,
} from '@tap/native-core/tapset';
import { returned } from './returned.js';
import { sigName } from './sig-name.js';

interface Call {
  readonly sig: Int;
  readonly pid: Int;
}

/** A system call of 64-bit and of 32-bit programs, which have the same arguments. */
function both<A>(site: (options: { readonly compat: boolean }) => Site<A, Int>): Site<A, Int> {
  return each(site({ compat: false }), site({ compat: true }).optional());
}

/** What a call names as signal and receiver. */
export interface CallValues {
  /** Name of the signal, `SIGTERM`; `SIG_0` for the question whether one could be sent. */
  readonly sig_name: Decoded<string>;
  /** Number of the signal; 0 for the question whether one could be sent. */
  readonly sig: Int;
}

const callValues = ({ sig }: Pick<Call, 'sig'>): CallValues => ({ sig_name: sigName(sig), sig });

/**
 * kill(2) is called.
 *
 * @context the sender
 * @returns kill(2) returns.
 */
export const syskill = probe('signal.syskill', {
  at: both((options) => syscall('kill', { pid: i32, sig: i32 }, isize, options)),
  values: ({ sig, pid }) =>
    merge(callValues({ sig }), {
      /**
       * Number of the receiving process as the caller knows it; 0 for the caller's process group, -1 for all processes,
       * -N for the process group N.
       */
      pid,
      /** The same as `pid`, under the name that other probes of signals have. */
      sig_pid: pid,
    }),
  returns: ({ result }) => returned(result),
});

/**
 * tkill(2) is called.
 *
 * @context the sender
 * @returns tkill(2) returns.
 */
export const systkill = probe('signal.systkill', {
  at: both((options) => syscall('tkill', { pid: i32, sig: i32 }, isize, options)),
  values: ({ sig, pid }) =>
    merge(callValues({ sig }), {
      /** Number of the receiving thread, as the caller knows it. */
      pid,
      /** The same as `pid`, under the name that other probes of signals have. */
      sig_pid: pid,
    }),
  returns: ({ result }) => returned(result),
});

/**
 * tgkill(2) is called: by raise(3), pthread_kill(3) and abort(3), among others.
 *
 * @context the sender
 * @returns tgkill(2) returns.
 */
export const systgkill = probe('signal.systgkill', {
  at: both((options) => syscall('tgkill', { tgid: i32, pid: i32, sig: i32 }, isize, options)),
  values: ({ sig, pid, tgid }) =>
    merge(callValues({ sig }), {
      /** Number of the receiving thread, as the caller knows it. */
      pid,
      /** Number of the process that the thread belongs to, as the caller knows it. */
      tgid,
      /** The same as `pid`, under the name that other probes of signals have. */
      sig_pid: pid,
    }),
  returns: ({ result }) => returned(result),
});

/**
 * Another name of `signal.syskill`: kill(2) is called.
 *
 * @context the sender
 * @returns kill(2) returns.
 */
export const sys_kill = alias('signal.sys_kill', syskill);

/**
 * The manual's name of `signal.systkill`: tkill(2) is called.
 *
 * @context the sender
 * @returns tkill(2) returns.
 */
export const sys_tkill = alias('signal.sys_tkill', systkill);

/**
 * The manual's name of `signal.systgkill`: tgkill(2) is called.
 *
 * @context the sender
 * @returns tgkill(2) returns.
 */
export const sys_tgkill = alias('signal.sys_tgkill', systgkill);

/**
 * The name of `signal.systgkill` in the manual's table of contents: tgkill(2) is called.
 *
 * @context the sender
 * @returns tgkill(2) returns.
 */
export const sys_tckill = alias('signal.sys_tckill', systgkill);
