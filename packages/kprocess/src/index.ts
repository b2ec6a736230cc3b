/**
 * SystemTap's tapset of kernel processes: how they are created, execute programs and end.
 *
 * The kernel makes no difference between a process and a thread: each has a task, with a number of its own (`tid`) and
 * the number of its process (`pid`).
 *
 * @module
 */

/** Processes and threads, from their creation to the moment when the kernel forgets them. */
export * as kprocess from './kprocess.js';
