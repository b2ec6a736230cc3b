import { describe, expect, it } from 'vitest';
import { TapError, VerifierError } from '../errors/index.js';
import { SysError, type Capability } from '../sys/index.js';
import type { Privileges } from './privileges.js';
import { meaningOf } from './meaning.js';
import { explainFailure } from './refused.js';

const both: readonly Capability[] = ['CAP_BPF', 'CAP_PERFMON'];
const able: Privileges = {
  capabilities: new Set(both),
  firstUserNamespace: true,
  lockdown: null,
  paranoid: '2',
  memlock: false,
};
const refused = (code: string, syscall: string): SysError =>
  new SysError({ message: `${syscall}: ${code}, in words`, code, errno: 1, syscall, log: null });
const attachError = (cause: unknown): TapError =>
  new TapError('TAP_ATTACH', 'x cannot be attached', { next: null, cause });
const explained = (error: unknown, machine: Partial<Privileges> = {}): TapError =>
  explainFailure(error, () => ({ ...able, ...machine })) as TapError;

const makeMap = 'bpf(BPF_MAP_CREATE)';
const loadProgram = 'bpf(BPF_PROG_LOAD)';
const openEvent = 'perf_event_open';
const none: ReadonlySet<Capability> = new Set();
const every: ReadonlySet<Capability> = new Set(['CAP_SYS_ADMIN']);

describe('what is forbidden', () => {
  it.each<readonly [string, string, Partial<Privileges>, string, string]>([
    [
      makeMap,
      'EPERM',
      { capabilities: none },
      'it lacks CAP_BPF and CAP_PERFMON',
      'AmbientCapabilities=CAP_BPF CAP_PERFMON',
    ],
    [
      loadProgram,
      'EPERM',
      { capabilities: new Set(['CAP_BPF']) },
      'it lacks CAP_PERFMON',
      'AmbientCapabilities=CAP_BPF CAP_PERFMON',
    ],
    [
      openEvent,
      'EACCES',
      { capabilities: new Set(['CAP_BPF']) },
      'it lacks CAP_PERFMON',
      'AmbientCapabilities=CAP_BPF CAP_PERFMON',
    ],
    [makeMap, 'EPERM', { memlock: true }, 'RLIMIT_MEMLOCK', 'ulimit -l'],
    [loadProgram, 'EPERM', { memlock: true }, 'CAP_SYS_RESOURCE', 'with CAP_SYS_RESOURCE'],
    [
      openEvent,
      'EACCES',
      { memlock: true, paranoid: '3' },
      'kernel.perf_event_paranoid is 3',
      'with CAP_SYS_ADMIN',
    ],
    [openEvent, 'EACCES', { capabilities: every, paranoid: '3' }, 'not for want of a capability', 'seccomp'],
    [loadProgram, 'EPERM', {}, 'not for want of a capability', 'seccomp'],
    ...[makeMap, loadProgram, openEvent].map(
      (syscall) =>
        [
          syscall,
          'EPERM',
          { firstUserNamespace: false, capabilities: every, memlock: true, paranoid: '3' },
          'user namespace of its own',
          'run it outside',
        ] as const,
    ),
  ])('%s: %s, %o', (syscall, code, machine, summary, next) => {
    for (const error of [refused(code, syscall), attachError(refused(code, syscall))]) {
      const found = explained(error, machine);
      expect(found.code).toBe('TAP_PERMISSION');
      expect(found.summary).toContain(summary);
      expect(found.next).toContain(next);
      expect(found.facts[0]?.[1]).toContain(code);
      expect(found.cause).toBe(error);
    }
  });

  it('shows the setting of perf events, and only with them', () => {
    const setting = ['setting', 'kernel.perf_event_paranoid = 4'];
    expect(
      explained(refused('EACCES', openEvent), { capabilities: none, paranoid: '4' }).facts,
    ).toContainEqual(setting);
    expect(explained(refused('EPERM', makeMap), { capabilities: none, paranoid: '4' }).facts).toHaveLength(1);
  });

  it('is a matter of lockdown where that is on', () => {
    const found = explained(refused('EPERM', loadProgram), { lockdown: 'confidentiality' });
    expect(found).toMatchObject({ code: 'TAP_LOCKDOWN' });
    expect(explained(refused('EPERM', loadProgram), { lockdown: 'none' }).code).toBe('TAP_PERMISSION');
    const helper = new VerifierError('refused', '', '', {
      facts: [['says', 'unknown func bpf_probe_read_kernel']],
      next: null,
    });
    expect(explained(helper, { lockdown: 'confidentiality' }).code).toBe('TAP_LOCKDOWN');
    expect(explained(helper)).toBe(helper);
  });
});

describe('what fails', () => {
  it.each([
    ['EMFILE', makeMap, 'this process has reached its limit of open files', 'ulimit -n'],
    ['EMFILE', 'epoll_create1', 'this process has reached its limit of open files', 'ulimit -n'],
    ['ENFILE', openEvent, 'this machine has reached its limit of open files', 'fs.file-max'],
    ['ENOMEM', 'mmap(ringbuf)', 'no memory', 'ringBytes'],
    ['ENOSYS', makeMap, 'no such system call', 'CONFIG_BPF_SYSCALL'],
    ['E2BIG', makeMap, 'larger than', 'keys'],
    ['EINVAL', makeMap, 'does not support such a map', '5.8'],
    ['EIO', 'uv_poll_init', 'uv_poll_init fails with EIO', 'tap doctor'],
  ])('with %s of %s says why, and what to do', (code, syscall, why, next) => {
    const found = explained(refused(code, syscall));
    expect(found.code).toBe('TAP_SYSTEM');
    expect(found.summary).toContain(why);
    expect(found.next).toContain(next);
    expect(found.facts).toEqual([['failed', `${syscall}: ${code}, in words`]]);
  });

  it.each([
    ['EADDRNOTAVAIL', openEvent, 'several functions have this name'],
    ['ENOENT', openEvent, 'no function of this name'],
    ['ENOENT', loadProgram, 'no function of this name'],
    ['EINVAL', 'ioctl(PERF_EVENT_IOC_SET_BPF)', 'does not allow a probe there'],
    ['EILSEQ', openEvent, 'does not allow a probe there'],
    ['EBUSY', 'bpf(BPF_RAW_TRACEPOINT_OPEN)', 'live patch'],
    ['E2BIG', 'bpf(BPF_RAW_TRACEPOINT_OPEN)', 'as many programs attached'],
    ['ENOTSUPP', 'bpf(BPF_RAW_TRACEPOINT_OPEN)', 'no such programs'],
  ])('in attaching with %s of %s says why', (code, syscall, why) => {
    expect(meaningOf({ code, syscall })).toMatchObject({ lasting: false });
    expect(meaningOf({ code, syscall })?.why).toContain(why);
  });

  it('comes back as it is when it is not the kernel that fails', () => {
    for (const error of [
      new Error('x'),
      attachError(new Error('x')),
      attachError(refused('EBUSY', openEvent)),
      null,
    ])
      expect(explained(error)).toBe(error);
  });
});
