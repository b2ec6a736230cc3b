import { readdirSync, readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { context, narrow, u32, u64, type Int } from '../src/tapset.js';
import { readKernel } from '../src/kernel/index.js';
import { ask, askPidNamespace, ownPidNamespace } from '../src/session/pid-namespace.js';
import { whyNot } from './in-kernel.js';

/** PROC_PID_INIT_INO of include/linux/proc_ns.h. */
const first = 4026531836;

/** In whichever pid namespace it runs: `unshare --pid --fork --mount-proc` before the command makes another one. */
describe.skipIf(whyNot() !== null)('in the kernel of this machine', () => {
  const kernel = readKernel();
  const process32 = (name: 'pid_tgid' | 'host_pid_tgid'): Int => narrow(u32, context(name, u64).shr(32));

  it('the pid namespace of this process is known', () => {
    const { level, inode } = askPidNamespace(kernel);
    expect(readlinkSync('/proc/self/ns/pid')).toBe(`pid:[${inode}]`);
    expect(level === 0).toBe(inode === first);
    expect(ownPidNamespace(kernel)).toEqual(inode === first ? null : { level, inode });
  });

  it('a process has the number that it has for itself, and one on the host', () => {
    const own = ownPidNamespace(kernel);
    expect(ask(process32('pid_tgid'), kernel, own)).toBe(process.pid);
    const thread = ask(narrow(u32, context('pid_tgid', u64)), kernel, own);
    expect(readdirSync(`/proc/self/task`)).toContain(String(thread));
    expect(ask(process32('host_pid_tgid'), kernel, own)).toBe(ask(process32('pid_tgid'), kernel));
  });

  it('a process has no number in a namespace that it is not in', () => {
    const { level } = askPidNamespace(kernel);
    expect(ask(process32('pid_tgid'), kernel, { level, inode: 1 })).toBe(0);
    expect(ask(process32('pid_tgid'), kernel, { level: level + 1, inode: first })).toBe(0);
  });
});
