import {
  choose,
  constantInt,
  decoded,
  errno as errorName,
  fn,
  isize,
  oneOf,
  probe,
  ptr,
  retstr,
  returnProbe,
  tracepoint,
  type Decoded,
  type Text,
} from '@tap/native-core/tapset';
import { execEnd, execSite } from './exec-site.js';
import { Task } from './task.js';

/**
 * A process or a thread was created. Calls that fail are not reported, nor are the kernel's worker threads of io_uring
 * and vhost.
 *
 * @context the parent: the task that creates it
 */
export const create = probe('kprocess.create', {
  at: tracepoint('sched_process_fork', { parent: ptr(Task), child: ptr(Task) }),
  values: ({ child }) => ({
    /** Number of the new process; for a new thread that of the process that it belongs to. */
    new_pid: child.tgid,
    /** Number of the new thread; for a new process the same as `new_pid`. */
    new_tid: child.pid,
  }),
});

/**
 * A new process or thread runs for the first time.
 *
 * @context the new task
 */
export const start = probe('kprocess.start', {
  at: fn('schedule_tail', {}),
  values: () => ({}),
});

/**
 * A task tries to execute a program, by whichever system call; attempts that will fail are reported, too. The event comes
 * when the kernel has read what the call names, before it looks for the program's loader; of an attempt that fails before
 * that, when the call returns.
 *
 * @context the task that tries
 */
export const exec = probe('kprocess.exec', {
  at: execSite,
  values: ({ filename, args, argstr, environment }) => ({
    /**
     * Path of the program as the caller wrote it, without quotes; of more than 511 bytes the first, and `…`. Null when the kernel could not read it
     * either, because its address is invalid (`EFAULT`).
     */
    filename,
    /**
     * The arguments with a blank between two, from the 0th, which is how the program is called; without quotes. Of more than
     * 2047 bytes or 256 arguments the first are taken, and `…` says that they go on. Null when none can be read: of an
     * attempt that failed before the kernel has read them, also because their page was not touched yet.
     */
    args: joined(args),
    /**
     * The path of the program and its arguments without the 0th, as `args` has them. Null as `filename` is; with a mark that it
     * goes on, `…`, when arguments cannot be read.
     */
    argstr: joined(argstr),
    /** The environment, `NAME=value` with a blank between two, within the limits of `args`; null as `args` is. */
    env_str: joined(environment),
  }),
});

/** Texts with a blank in place of the NUL between two. */
function joined(list: Text<string | null>): Decoded<string | null> {
  return decoded(list, { shown: 'string | null', decode: (texts) => texts?.replaceAll('\0', ' ') ?? null });
}

/**
 * An attempt to execute a program has ended. The file name is gone with the old program's memory: it stands in
 * `kprocess.exec` of the same thread.
 *
 * @context the new program after a success, the task that tried after a failure
 */
export const exec_complete = returnProbe('kprocess.exec_complete', {
  at: execEnd,
  values: ({ result }) => ({
    /** 1 when the new program runs, 0 when the attempt failed. */
    success: choose(result.ge(0), constantInt(1), 0),
    /** What the kernel returned: 0, or a negative error number such as -2 for ENOENT. */
    errno: result,
    /** Name of the error, such as `ENOENT`; null after a success. */
    error: errorName(result),
    /** What the kernel returned as text: `0`, or `-2 (ENOENT)`. */
    retstr: retstr(result),
  }),
});

/**
 * A thread ends; a process with several threads gives an event for each.
 *
 * @context the thread that ends
 */
export const exit = probe('kprocess.exit', {
  at: oneOf(
    fn('do_exit', { code: isize }),
    tracepoint('sched_process_exit', { task: ptr(Task).at('p') }).as(({ task }) => ({ code: task.exitCode })),
  ),
  values: ({ code }) => ({
    /**
     * The wait status, not the argument of exit(3): 768 (3 << 8) after `exit(3)`, 9 after a death by signal 9, 128 more
     * when a core was dumped.
     */
    code,
    /** The argument of exit(3), 0 to 255; 0 when a signal ended the thread. */
    status: code.shr(8).bitAnd(0xff),
    /** Number of the signal that ended the thread; 0 when it ended by itself. */
    signal: code.bitAnd(0x7f),
  }),
});

/**
 * The kernel forgets a thread that has ended: its number is free again. A process with several threads gives an event
 * for each.
 *
 * @context the parent that waited for it; else the thread itself or another one of its process
 */
export const release = probe('kprocess.release', {
  at: fn('release_task', { p: ptr(Task) }),
  values: ({ p }) => ({
    /** Number of the process that the thread belongs to. */
    pid: p.tgid,
    /** The same as `pid`, under the name that SystemTap gives it today. */
    released_pid: p.tgid,
    /** Number of the thread. */
    released_tid: p.pid,
    /** The thread: address of the kernel's `struct task_struct`. */
    task: p.address,
  }),
});
