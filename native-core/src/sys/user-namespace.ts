import { readlinkSync } from 'node:fs';

/** The user namespace that the kernel starts with: PROC_USER_INIT_INO of include/linux/proc_ns.h. */
const first = 'user:[4026531837]';

/**
 * Whether this process is in the user namespace that the kernel starts with. Only there capabilities count for tracing: in
 * others a process can have all of them and still be nobody (kernel/capability.c, `capable()`).
 */
export function inFirstUserNamespace(): boolean {
  try {
    return readlinkSync('/proc/self/ns/user') === first;
  } catch {
    // A kernel without CONFIG_USER_NS has only this one.
    return true;
  }
}
