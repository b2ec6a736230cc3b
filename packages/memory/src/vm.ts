import {
  address,
  choose,
  constantInt,
  fn,
  i32,
  oneOf,
  probe,
  ptr,
  returnProbe,
  struct,
  textArray,
  u32,
  usize,
} from '@tap/native-core/tapset';
import { faultArguments, faultResult, isCopied, isWrite } from './fault.js';
import { vm_fault_contains } from './vm-fault-contains.js';

const Task = struct('task_struct', { tgid: i32, comm: textArray(16) });
const OomControl = struct('oom_control', { chosen: ptr(Task) });

/**
 * A page fault is being handled: of the current process in most cases, but also what the kernel does in its place when it
 * reads or pins memory of a process. Faults that end as a segmentation fault because nothing is mapped do not come here.
 * A fault that has to wait can come twice.
 *
 * @context the task that faulted, or that needs the page
 * @returns The handling of a page fault has ended.
 */
export const pagefault = probe('vm.pagefault', {
  at: fn('handle_mm_fault', { address, flags: u32 }, i32),
  values: ({ address: at, flags }) => ({
    /** 1 for a write, 0 for a read. */
    write_access: flags.bitAnd(1),
    /**
     * The address whose access faulted: to the byte, on arm64 before Linux 5.14 (commit 84c5e23edecd) that of its page.
     */
    address: at,
  }),
  returns: ({ result }) => ({
    /**
     * What the kernel returned: a set of bits; `vm_fault_contains` tests them. 0 for a fault that needed no disk; 0x1
     * no memory, 0x2 bus error, 0x4 a read from disk, 0x40 segmentation fault, 0x400 to be tried again.
     */
    fault_type: result,
    /** The same as the manual counts it: 0 no memory, 1 bus error or segmentation fault, 2 minor, 3 major. */
    fault_code: choose(
      vm_fault_contains(result, 0).eq(1),
      constantInt(0),
      choose(result.bitAnd(0x42).ne(0), constantInt(1), choose(result.bitAnd(4).ne(0), constantInt(3), 2)),
    ),
  }),
});

/**
 * A process writes to a page that it shares, or that is write-protected for another reason. Writes to huge pages do not
 * come here.
 *
 * @context the task that writes
 */
export const write_shared = probe('vm.write_shared', {
  at: fn('do_wp_page', faultArguments)
    .byOrder()
    .where(({ vmf }) => isWrite(vmf)),
  values: ({ vmf }) => ({
    /** The address of the write: to the byte on kernels from 6.1 on, the start of its page before. */
    address: vmf.at,
  }),
});

/**
 * A write to a shared page made a copy of the page; `vm.write_shared` of the same task comes before it. On kernels that
 * still have the function `wp_page_copy` (5.10, 6.1) it fires also when there was no memory for the copy.
 *
 * @context the task that writes
 */
export const write_shared_copy = returnProbe('vm.write_shared_copy', {
  at: oneOf(
    fn('wp_page_copy', faultArguments, faultResult)
      .byOrder()
      .where(({ vmf }) => isWrite(vmf)),
    fn('do_wp_page', faultArguments, faultResult)
      .byOrder()
      .where(({ vmf }) => isCopied(vmf)),
  ),
  values: ({ vmf }) => ({
    /** The address of the write: to the byte on kernels from 6.1 on, the start of its page before. */
    address: vmf.at,
    /** 1 when the copy is of the zero page, so that nothing is copied but a page cleared; else 0. */
    zero: choose(vmf.page.eq(0n), constantInt(1), 0),
  }),
});

/**
 * Memory is to be mapped, by mmap(2) or by the loader of a program.
 *
 * @context the task that maps
 */
export const mmap = probe('vm.mmap', {
  at: fn('vm_mmap_pgoff', { addr: address, len: usize }),
  values: ({ addr, len }) => ({
    /** The length asked for, in bytes. */
    length: len,
    /** The address asked for; 0 leaves it to the kernel. */
    address: addr,
  }),
});

/**
 * Memory is to be unmapped, by munmap(2) or by the kernel itself in its place.
 *
 * @context the task that unmaps
 */
export const munmap = probe('vm.munmap', {
  at: fn('__vm_munmap', { start: address, len: usize }).byOrder(),
  values: ({ start, len }) => ({
    /** The length asked for, in bytes. */
    length: len,
    /** The first address. */
    address: start,
  }),
});

/**
 * The heap grows, by brk(2) or by the loader of a program; a break that stays in its page or shrinks is not reported.
 *
 * @context the task whose heap grows
 */
export const brk = probe('vm.brk', {
  at: fn('do_brk_flags', { addr: address, len: usize.at('len', 'request') }).byOrder(),
  values: ({ addr, len }) => ({
    /** Bytes that are added, a multiple of the page size. */
    length: len,
    /** The first address that is added. */
    address: addr,
  }),
});

/**
 * The OOM killer has chosen a process. With a memory cgroup that is killed as a whole, the first of it.
 *
 * @context the task that found no memory; a worker of the kernel after Alt-SysRq-F
 */
export const oom_kill = probe('vm.oom_kill', {
  at: fn('oom_kill_process', { oc: ptr(OomControl) }).byOrder(),
  values: ({ oc }) => ({
    /** Address of the `task_struct` that is killed. */
    task: oc.chosen.address,
    /** Number of the process that is killed. */
    task_pid: oc.chosen.tgid,
    /** Its name, at most 15 bytes; null should it not be readable. */
    task_execname: oc.chosen.comm,
  }),
});
