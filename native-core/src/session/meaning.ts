import type { SysError } from '../sys/index.js';

/** The meaning of a kernel error for someone who traces. */
export interface Meaning {
  readonly why: string;
  readonly next: string;
  /** Whether nothing else helps: another mechanism needs the same. */
  readonly lasting: boolean;
}

type Row = readonly [codes: string, syscalls: RegExp, why: string, next: string, lasting?: true];

const program = /^bpf\(BPF_PROG_LOAD\)$/;
const typedAttach = /^bpf\(BPF_RAW_TRACEPOINT_OPEN\)$/;
const perf = /^perf_event_open$/;
const perfAttach = /^perf_event_open$|PERF_EVENT_IOC/;
const map = /^bpf\(BPF_MAP_CREATE\)$/;
const doctor = 'tap doctor shows what this machine can do';

/** The first row that fits is meant. */
const rows: readonly Row[] = [
  [
    'EMFILE',
    /./,
    'this process has reached its limit of open files; each program, table and CPU takes some',
    'start it with a higher limit, `ulimit -n 65536`, or attach fewer queries',
    true,
  ],
  ['ENFILE', /./, 'this machine has reached its limit of open files', 'raise the sysctl fs.file-max', true],
  [
    'ENOMEM',
    /./,
    'the kernel has no memory for it, or the limit of this cgroup leaves none',
    'ask for less: attach(query, { ringBytes }), by(key, { keys })',
    true,
  ],
  [
    'ENOSYS',
    /./,
    'this kernel has no such system call',
    'use a kernel with CONFIG_BPF_SYSCALL and CONFIG_PERF_EVENTS',
    true,
  ],
  [
    'E2BIG',
    map,
    'the map is larger than this kernel allows',
    'ask for less: attach(query, { ringBytes }), by(key, { keys })',
    true,
  ],
  ['EINVAL', map, 'this kernel does not support such a map', 'use a kernel from 5.8 on', true],
  ['EAGAIN EINTR', program, 'a signal came in between', 'try again', true],
  [
    'ENOENT',
    program,
    'the kernel has types of the function, but no function of this name',
    'tap describe kernel.fn:NAME says what became of it',
  ],
  ['ENOENT', typedAttach, 'the kernel has no such tracepoint', doctor],
  [
    'EBUSY',
    typedAttach,
    'something else has changed the beginning of the function, such as a live patch',
    doctor,
  ],
  [
    'E2BIG',
    typedAttach,
    'the function has as many programs attached as it can have',
    'end other tracers: `bpftool link` lists them',
  ],
  [
    'EADDRNOTAVAIL',
    perf,
    'several functions have this name',
    'kernel.fn(NAME) tells which, and { all: true } takes all of them',
  ],
  [
    'ENOENT',
    perf,
    'the kernel has no function of this name',
    'tap describe kernel.fn:NAME says what became of it',
  ],
  [
    'EINVAL EILSEQ',
    perfAttach,
    'the kernel does not allow a probe there',
    'see /sys/kernel/debug/kprobes/blacklist; probe its caller',
  ],
  [
    'ENOENT ESRCH EINVAL',
    /kprobe\.multi/,
    'the kernel does not trace this function together with others, or does not find it by its name',
    'name another mechanism, too: kprobe attaches functions one by one',
  ],
  ['ENODEV ENOTSUP EOPNOTSUPP', perf, 'this kernel or processor has no such events', doctor],
  ['ENOTSUP EOPNOTSUPP ENOTSUPP', /^bpf/, 'this kernel has no such programs on this processor', doctor],
];

/** What an error of the kernel means; null for one that says no more than its name. */
export function meaningOf({ code, syscall }: Pick<SysError, 'code' | 'syscall'>): Meaning | null {
  const row = rows.find(([codes, syscalls]) => codes.split(' ').includes(code) && syscalls.test(syscall));
  if (row === undefined) return null;
  const [, , why, next, lasting = false] = row;
  return { why, next, lasting };
}
