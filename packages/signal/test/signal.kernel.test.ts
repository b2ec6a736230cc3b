import { attach, type SessionStats } from '@tap/native-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { trampolines } from '../../testing/src/mechanisms.js';
import { processor } from '../../testing/src/processor.js';
import { queries } from './queries.js';
import { startWorkload } from './workload.js';

type Event = Readonly<Record<string, unknown>>;

const texts = {
  kernel: 'SI_KERNEL (SIGFPE, SIGSEGV, SIGTRAP, SIGCHLD, SIGPOLL)',
  user: 'SI_USER or SI_TIMER or SI_ASYNCIO',
};
/** The set of some signals: signal N is bit N-1. */
const set = (...signals: number[]): bigint => signals.reduce((all, sig) => all | (1n << BigInt(sig - 1)), 0n);
const kernelAddress = (value: unknown): boolean =>
  typeof value === 'bigint' && value >= processor.lowestKernelAddress;

describe('signals, on a real kernel', () => {
  let facts: Readonly<Record<string, string>> = {};
  let stats: SessionStats | null = null;
  const events: Event[] = [];
  const fact = (name: string): number => Number(facts[name] ?? Number.NaN);
  const big = (name: string): bigint => BigInt(facts[name] ?? '-1');
  const of = (probe: string, match: Event = {}): readonly Event[] =>
    events.filter(
      (event) =>
        event['probe'] === probe && Object.entries(match).every(([name, value]) => event[name] === value),
    );
  const values = (probe: string, match: Event, ...names: string[]): readonly unknown[][] =>
    of(probe, match).map((event) => names.map((name) => event[name]));
  const received = (match: Event = {}): Event => ({ pid_name: 'tap-receiver', ...match });

  beforeAll(async () => {
    const workload = startWorkload('signals.pl');
    const session = await attach(queries);
    const reading = (async () => {
      for await (const event of session) events.push(event as Event);
    })();
    const { lines, status } = await workload.run();
    await session.close();
    await reading;
    stats = session.stats;
    expect(status).toBe(0);
    facts = JSON.parse(lines.at(-1) ?? '{}') as Record<string, string>;
    expect(fact('pid')).toBe(workload.pid);
  });

  it('lose no event', () => {
    expect(stats).toMatchObject({ lost: 0, delivered: events.length });
    // A wakeup by an interrupt is left out, and counted, while the program runs for another one. What breakpoints miss, kernels without
    // trampolines do not count.
    expect(stats?.missed).toBe(trampolines ? stats?.missedAtLeast : 'unknown');
  });

  it('syskill: what the caller asks for, and what it gets', () => {
    const mine = { by: 'tap-sender', by_pid: fact('pid') };
    const receiver = fact('receiver');
    const asked = [
      [receiver, 0, 'SIG_0', '0', null],
      [receiver, 10, 'SIGUSR1', '0', null],
      [receiver, 1, 'SIGHUP', '0', null],
      [receiver, 12, 'SIGUSR2', '0', null],
      [4_194_303, 15, 'SIGTERM', '-3 (ESRCH)', 'ESRCH'],
      [receiver, 65, '0x41', '-22 (EINVAL)', 'EINVAL'],
      [receiver, 10, 'SIGUSR1', '0', null],
      [fact('stopped'), 9, 'SIGKILL', '0', null],
    ];
    expect(values('signal.syskill', mine, 'pid', 'sig', 'sig_name')).toEqual(asked.map((a) => a.slice(0, 3)));
    expect(values('signal.syskill', mine, 'sig_pid')).toEqual(asked.map(([pid]) => [pid]));
    expect(values('signal.syskill.return', mine, 'pid', 'sig', 'sig_name', 'retstr', 'error')).toEqual(asked);
  });

  it('systkill and systgkill, by all their names', () => {
    const thread = fact('receiver_thread');
    const call = { by_pid: fact('pid'), pid: thread, sig_pid: thread, sig: 10, sig_name: 'SIGUSR1' };
    for (const name of ['signal.systkill', 'signal.sys_tkill']) {
      expect(of(name, { by: 'tap-sender' })).toEqual([expect.objectContaining(call)]);
    }
    const tgid = fact('receiver');
    expect(of('signal.systgkill', { by: 'tap-sender' })).toEqual([
      expect.objectContaining({ ...call, tgid }),
    ]);
    const done = { ...call, retstr: '0', error: null };
    expect(of('signal.systkill.return', { by: 'tap-sender' })).toEqual([expect.objectContaining(done)]);
    for (const name of ['signal.systgkill.return', 'signal.sys_tgkill.return']) {
      expect(of(name, { by: 'tap-sender' })).toEqual([expect.objectContaining({ ...done, tgid })]);
    }
  });

  it('checkperm: every receiver, and who may not', () => {
    const checks = of('signal.checkperm', received({ by: 'tap-sender' }));
    expect(checks.map((e) => [e['sig'], e['sig_name'], e['si_code_num']])).toEqual([
      [0, 'SIG_0', 0],
      [10, 'SIGUSR1', 0],
      [10, 'SIGUSR1', -6],
      [10, 'SIGUSR1', -6],
      [1, 'SIGHUP', 0],
      [12, 'SIGUSR2', 0],
      [36, '0x24', -1],
      [65, '0x41', 0],
      [10, 'SIGUSR1', 0],
    ]);
    const [first] = checks;
    const shared = {
      sig_pid: fact('receiver'),
      task: first?.['task'],
      name: 'signal.checkperm',
      si_code: texts.user,
    };
    for (const check of checks) {
      expect(check).toMatchObject(shared);
      expect(check['sinfo']).toSatisfy(kernelAddress);
    }
    expect(first?.['task']).toSatisfy(kernelAddress);
    const results = values(
      'signal.checkperm.return',
      received({ by: 'tap-sender' }),
      'sig',
      'retstr',
      'error',
      'name',
    );
    expect(results).toEqual(
      checks.map(({ sig }) => [
        sig,
        sig === 65 ? '-22 (EINVAL)' : '0',
        sig === 65 ? 'EINVAL' : null,
        'signal.checkperm',
      ]),
    );
    const refused = {
      sig: 10,
      sig_pid: fact('pid'),
      pid_name: 'tap-sender',
      by_uid: 65_534,
      by_pid: fact('stranger'),
    };
    expect(of('signal.checkperm', { by: 'tap-stranger' })).toEqual([expect.objectContaining(refused)]);
    expect(of('signal.checkperm.return', { by: 'tap-stranger' })).toEqual([
      expect.objectContaining({ ...refused, retstr: '-1 (EPERM)', error: 'EPERM' }),
    ]);
    expect(events.filter((e) => 'refused' in e).map((e) => e['refused'])).toEqual([10]);
  });

  it('send: every way to the receiver, and how it ends', () => {
    const [group, specific] = ['__group_send_sig_info', 'specific_send_sig_info'];
    const names = ['sig', 'sig_name', 'name', 'shared', 'si_code_num'] as const;
    const ways = [
      [10, 'SIGUSR1', group, 1, 0],
      [10, 'SIGUSR1', specific, 0, -6],
      [10, 'SIGUSR1', specific, 0, -6],
      [1, 'SIGHUP', group, 1, 0],
      [12, 'SIGUSR2', group, 1, 0],
      [36, '0x24', group, 1, -1],
      [10, 'SIGUSR1', group, 1, 0],
    ];
    const mine = received({ by: 'tap-sender', by_pid: fact('pid'), by_uid: fact('uid') });
    expect(values('signal.send', mine, ...names)).toEqual(ways);
    const checked = of('signal.checkperm', received({ by: 'tap-sender' })).filter(
      ({ sig }) => sig !== 0 && sig !== 65,
    );
    // The very same task that the check was about.
    expect(values('signal.send', mine, 'task')).toEqual(checked.map(({ task }) => [task]));
    for (const event of of('signal.send', mine)) {
      expect(event).toMatchObject({ send2queue: 0, si_code: texts.user, sig_pid: fact('receiver') });
    }
    // The receiver blocks USR2 and the real-time signal, and says that the first one waits.
    expect(values('signal.send', mine, 'blocked').flat()).toEqual([0, 0, 0, 0, 1, 1, 0]);
    expect(big('receiver_pending')).toBe(set(12));
    expect(values('signal.send.return', mine, ...names, 'send2queue', 'retstr', 'error')).toEqual(
      ways.map((way) => [...way, 0, ...(way[0] === 36 ? ['-11 (EAGAIN)', 'EAGAIN'] : ['0', null])]),
    );
    expect(fact('queue_full')).toBe(-11);
    expect(events.filter((e) => 'hup' in e)).toHaveLength(1);
  });

  it('send: what the kernel sends by itself', () => {
    const alarm = of('signal.send', { pid_name: 'tap-timer', sig: 14 });
    expect(alarm).toEqual([
      expect.objectContaining({ sinfo: 1n, si_code: texts.kernel, si_code_num: 128, sig_pid: fact('timer') }),
    ]);
    expect(events.filter((e) => e['forced'] === 14)).toHaveLength(1);
    const pipe = of('signal.send', { pid_name: 'tap-writer', sig: 13 });
    expect(pipe).toEqual([
      expect.objectContaining({ sinfo: 0n, si_code: texts.user, si_code_num: 0, by_pid: fact('writer') }),
    ]);
    const ends = of('signal.send', { pid_name: 'tap-sender', sig: 17, by: 'tap-broken' });
    expect(ends).toEqual([
      expect.objectContaining({ si_code_num: 2, by_pid: fact('broken'), sig_pid: fact('pid') }),
    ]);
  });

  it('check_ignored: the receiver ignores one of them', () => {
    const names = ['sig', 'sig_name', 'sig_pid'] as const;
    const receiver = fact('receiver');
    const checks = [
      [10, 'SIGUSR1', receiver],
      [10, 'SIGUSR1', receiver],
      [10, 'SIGUSR1', receiver],
      [1, 'SIGHUP', receiver],
      [12, 'SIGUSR2', receiver],
      [36, '0x24', receiver],
      [10, 'SIGUSR1', receiver],
    ];
    const mine = received({ by: 'tap-sender' });
    expect(values('signal.check_ignored', mine, ...names)).toEqual(checks);
    expect(values('signal.check_ignored.return', mine, ...names, 'retstr', 'name')).toEqual(
      checks.map((check) => [...check, check[0] === 1 ? '1' : '0', 'sig_ignored']),
    );
  });

  it('wakeup: who is told, and of which states', () => {
    const told = values('signal.wakeup', received({ by: 'tap-sender' }), 'resume', 'state_mask', 'sig_pid');
    expect(told).toEqual(Array.from({ length: 4 }, () => [0, 'TASK_INTERRUPTIBLE', fact('receiver_thread')]));
    const killed = values(
      'signal.wakeup',
      { pid_name: 'tap-stopped', by: 'tap-sender' },
      'resume',
      'sig_pid',
    );
    expect(killed).toEqual([[1, fact('stopped')]]);
    // Since Linux 6.0 a traced task is woken, too.
    const [mask] = values(
      'signal.wakeup',
      { pid_name: 'tap-stopped', by: 'tap-sender' },
      'state_mask',
    ).flat();
    expect(mask).toMatch(/^TASK_INTERRUPTIBLE \|( TASK_TRACED \|)? TASK_WAKEKILL$/);
  });

  it('handle: the handler, its siginfo, and the mask to go back to', () => {
    const mine = { by: 'tap-receiver', by_pid: fact('receiver') };
    const handled = { sig: 10, sig_name: 'SIGUSR1', sig_mode: 'User Mode Signal' };
    const action = { handler: big('handler'), flags: fact('handler_flags') };
    const blocked = set(12, 36);
    expect(of('signal.handle', mine)).toEqual(
      [0, -6, -6, 0].map(
        (sig_code) => expect.objectContaining({ ...handled, ...action, sig_code, old: blocked }) as Event,
      ),
    );
    for (const { sinfo, ka_addr, oldset_addr, regs } of of('signal.handle', mine)) {
      for (const address of [sinfo, ka_addr, oldset_addr, regs]) expect(address).toSatisfy(kernelAddress);
    }
    // The last one found it in rt_sigsuspend(2), which keeps the mask of before at another place.
    expect(of('signal.handle', mine).at(-1)).toMatchObject({
      call: processor.interruptedCall(130),
    });
    const places = new Set(values('signal.handle', mine, 'oldset_addr').flat());
    expect(places.size).toBe(2);
    expect(of('signal.handle.return', mine)).toEqual(
      [0, 0, 0, 0].map(() => expect.objectContaining({ sig: 10, sig_name: 'SIGUSR1', retstr: '0' }) as Event),
    );
  });

  it('force_segv: a handler without a stack', () => {
    expect(fact('broken_status')).toBe(11);
    const mine = { by: 'tap-broken', by_pid: fact('broken') };
    const forced = { sig: 12, sig_name: 'SIGUSR2', pid_name: 'tap-broken', sig_pid: fact('broken') };
    expect(of('signal.force_segv')).toEqual([expect.objectContaining({ ...mine, ...forced })]);
    expect(of('signal.force_segv.return')).toEqual([
      expect.objectContaining({ ...mine, ...forced, retstr: '', name: 'force_sigsegv' }),
    ]);
    expect(of('signal.handle', mine)).toEqual([expect.objectContaining({ sig: 12, handler: 0x12345670n })]);
    const failed = of('signal.handle.return', mine);
    expect(failed).toEqual([expect.objectContaining({ sig: 12, retstr: '1' })]);
    expect(failed[0]).not.toHaveProperty('error');
    expect(of('signal.send', { ...mine, sig: 11 })).toEqual([expect.objectContaining({ si_code_num: 128 })]);
  });

  it('send_sig_queue: POSIX timers, to processes and threads', () => {
    const timer = fact('timer');
    const sent = [
      [40, '0x28', timer, 40],
      [41, '0x29', timer, 41],
      [41, '0x29', timer, 41],
      [1, 'SIGHUP', timer, 1],
    ];
    const mine = { pid_name: 'tap-timer' };
    expect(values('signal.send_sig_queue', mine, 'sig', 'sig_name', 'sig_pid', 'at')).toEqual(sent);
    expect(values('signal.send_sig_queue.return', mine, 'sig', 'retstr')).toEqual([
      [40, '0'],
      [41, '0'],
      [41, '0'],
      [1, '1'],
    ]);
    const queued = { ...mine, send2queue: 1, name: 'send_sigqueue', si_code: texts.user, si_code_num: -2 };
    expect(values('signal.send', queued, 'sig', 'shared', 'sig_pid')).toEqual([
      [40, 1, timer],
      [41, 0, timer],
      [41, 0, timer],
      [1, 1, timer],
    ]);
    expect(values('signal.send.return', queued, 'sig', 'retstr')).toEqual([
      [40, '0'],
      [41, '0'],
      [41, '0'],
      [1, '1'],
    ]);
    // The siginfo lies in the queue entry, behind its list and its flags.
    const entries = values('signal.send_sig_queue', mine, 'sigqueue_addr').flat() as bigint[];
    expect(values('signal.send', queued, 'sinfo').flat()).toEqual(entries.map((entry) => entry + 24n));
    const [task] = values('signal.send', queued, 'task').flat();
    expect(new Set(values('signal.send_sig_queue', mine, 'task').flat())).toEqual(new Set([task]));
  });

  it('pending: where the caller wants the set', () => {
    const mine = { by: 'tap-sender', by_pid: fact('pid') };
    const at = big('pending_at');
    const names = ['sigset_add', 'sigset_addr', 'sigset_size'] as const;
    expect(values('signal.pending', mine, ...names)).toEqual([
      [at, at, 8],
      [at, at, 16],
    ]);
    expect(values('signal.pending.return', mine, 'retstr', 'error')).toEqual([
      ['0', null],
      ['-22 (EINVAL)', 'EINVAL'],
    ]);
  });

  it('do_action: what is asked for, and what is changed', () => {
    const mine = { by: 'tap-sender', by_pid: fact('pid') };
    const [changed, asked] = of('signal.do_action', { ...mine, sig: 12 });
    const flags = 0x5400_0000;
    const action = { sa_mask: set(2, 15, 34), sa_handler: 0x12345670n, handler: 0x12345670n, flags };
    const said = { flags_text: 'RESTORER|RESTART|NODEFER', handler_text: '0x12345670', mask_text: '2,15,34' };
    expect(changed).toMatchObject({ ...action, ...said, sig_name: 'SIGUSR2', sig_text: 'USR2' });
    expect(changed?.['sigact_addr']).toSatisfy(kernelAddress);
    expect(changed?.['oldsigact_addr']).toSatisfy(kernelAddress);
    expect(asked).toMatchObject({ sigact_addr: 0n, sa_mask: 0n, sa_handler: 0n, handler_text: 'default' });
    expect(asked?.['oldsigact_addr']).toSatisfy(kernelAddress);
    // The program found there what it had asked for.
    expect(big('old_handler')).toBe(0x12345670n);
    const [refused] = of('signal.do_action', { ...mine, sig: 9 });
    expect(refused).toMatchObject({ sa_handler: 0x12345670n, oldsigact_addr: 0n, sig_name: 'SIGKILL' });
    expect(values('signal.do_action.return', { ...mine, sa_handler: 0x12345670n }, 'sig', 'retstr')).toEqual([
      [12, '0'],
      [9, '-22 (EINVAL)'],
    ]);
  });

  it('procmask: the sets, as the kernel takes them', () => {
    const mine = { by: 'tap-sender', by_pid: fact('pid') };
    const at = { ...mine, sigset_addr: big('mask_at') };
    const wanted = set(10, 64);
    expect(wanted).toBe(big('blocked'));
    expect(values('signal.procmask', at, 'how', 'sigset', 'oldsigset_addr')).toEqual([
      [0, wanted, big('before_at')],
      [1, wanted, 0n],
      [99, wanted, 0n],
    ]);
    expect(values('signal.procmask.return', at, 'how', 'retstr')).toEqual([
      [0, '0'],
      [1, '0'],
      [99, '-22 (EINVAL)'],
    ]);
    const bad = { ...mine, sigset_addr: 4096n };
    expect(values('signal.procmask', bad, 'how', 'sigset')).toEqual([[2, null]]);
    expect(values('signal.procmask.return', bad, 'retstr', 'error')).toEqual([['-14 (EFAULT)', 'EFAULT']]);
    expect(of('signal.procmask', { sigset_addr: 0n })).toEqual([]);
  });

  it('the calls of 32-bit programs', () => {
    expect(fact('old_status')).toBe(0);
    const data = big('old_data');
    const number = 4_194_302;
    const calls = (probe: string, ...names: string[]): readonly unknown[][] =>
      events
        .filter((event) => event['probe'] === probe && String(event['by']).startsWith('tap-old'))
        .map((event) => names.map((name) => event[name]));
    expect(calls('signal.syskill', 'pid', 'sig')).toEqual([[number, 15]]);
    expect(calls('signal.syskill.return', 'retstr')).toEqual([['-3 (ESRCH)']]);
    expect(calls('signal.systkill', 'pid', 'sig')).toEqual([[number, 15]]);
    expect(calls('signal.systkill.return', 'retstr')).toEqual([['-3 (ESRCH)']]);
    expect(calls('signal.systgkill', 'tgid', 'pid', 'sig')).toEqual([[number - 1, number, 15]]);
    expect(calls('signal.systgkill.return', 'retstr')).toEqual([['-3 (ESRCH)']]);
    expect(calls('signal.pending', 'sigset_add', 'sigset_size')).toEqual([[data, 8]]);
    expect(calls('signal.pending.return', 'retstr')).toEqual([['0']]);
    // The first one has room for 32 signals.
    expect(calls('signal.procmask', 'how', 'sigset', 'sigset_addr', 'oldsigset_addr')).toEqual([
      [0, set(10), data + 8n, 0n],
      [2, set(10, 33), data + 8n, 0n],
    ]);
    expect(calls('signal.procmask.return', 'retstr')).toEqual([['0'], ['0']]);
  });
});
