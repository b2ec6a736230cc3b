import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attach, on, readKernel, VerifierError } from '../src/index.js';
import { fn, probe, u32 } from '../src/tapset.js';
import { load } from '../src/load/index.js';
import { write } from './writes.js';
import { requireMechanism } from '../../packages/testing/src/mechanisms.js';

const built = (file: string): string => new URL(`../dist/${file}`, import.meta.url).href;

/** Attaches to vfs_write, sees one write and says what it came to, as one line of JSON. */
const tracer = `
Promise.all([import('${built('index.js')}'), import('${built('tapset.js')}')]).then(async ([{ attach, on }, { fn, probe, usize }]) => {
  const write = probe('test.write', { at: fn('vfs_write', { count: usize }), values: ({ count }) => ({ count }) });
  try {
    const fs = require('node:fs');
    const opened = [];
    // With TAP_TEST_FREE, so many files can still be opened.
    if (process.env.TAP_TEST_FREE) {
      try { for (;;) opened.push(fs.openSync('/dev/null')); } catch {}
      opened.splice(0, Number(process.env.TAP_TEST_FREE)).forEach((file) => fs.closeSync(file));
    }
    const options = JSON.parse(process.env.TAP_TEST_OPTIONS ?? '{}');
    const session = await attach(on(write).where((e) => e.count.eq(801)), { ringBytes: 65536, ...options });
    require('node:fs').writeSync(require('node:fs').openSync('/dev/null', 'w'), Buffer.alloc(801));
    await session.close();
    for await (const event of session) void event;
    const memlock = /^Max locked memory +(\\d+)/m.exec(fs.readFileSync('/proc/self/limits', 'latin1'))[1];
    console.log(JSON.stringify({ delivered: session.stats.delivered, memlock }));
  } catch ({ code, summary, message }) {
    console.log(JSON.stringify({ code, summary, message }));
  }
});`;

interface Said {
  readonly delivered?: number;
  /** RLIMIT_MEMLOCK after the session, which its children inherit. */
  readonly memlock?: string;
  readonly code?: string;
  readonly summary?: string;
  readonly message?: string;
}

function trace(...command: readonly string[]): Said {
  const [program, ...args] = [...command, process.execPath, '-e', tracer];
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Said;
}

/** As the user nobody, with these capabilities only. */
function nobody(...capabilities: readonly string[]): readonly string[] {
  const list = ['-all', ...capabilities.map((name) => `+${name}`)].join(',');
  return [
    'setpriv',
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    `--inh-caps=${list}`,
    `--ambient-caps=${list}`,
  ];
}

describe('what a process lacks is said exactly', () => {
  it('without any capability', async () => {
    // Takes the effective capabilities away, and gives them back.
    process.seteuid?.(65534);
    const said = await attach(on(write)).catch((error: unknown) => error);
    process.seteuid?.(0);
    expect(said).toMatchObject({
      code: 'TAP_PERMISSION',
      summary: 'this process may not trace the kernel: it lacks CAP_BPF and CAP_PERFMON',
      next: expect.stringContaining('AmbientCapabilities=CAP_BPF CAP_PERFMON') as string,
    });
  });

  it('with one of the two', () => {
    expect(trace(...nobody('bpf')).summary).toMatch(/lacks CAP_PERFMON$/);
    expect(trace(...nobody('perfmon')).summary).toMatch(/lacks CAP_BPF$/);
  });

  it('with both it traces, where memory counts against no limit', (test) => {
    // Breakpoints need perf events, too, of which the next test tells.
    requireMechanism('fentry', test);
    const limited = release().startsWith('5.10.');
    const said = trace('prlimit', '--memlock=65536', ...nobody('bpf', 'perfmon'));
    if (limited) {
      expect(said.code).toBe('TAP_PERMISSION');
      expect(said.summary).toContain('CAP_SYS_RESOURCE');
      expect(trace(...nobody('bpf', 'perfmon', 'sys_resource'))).toMatchObject({ delivered: 1 });
    } else expect(said).toMatchObject({ delivered: 1 });
  });
});

it('the command that READMEs show gives a program what it needs', (test) => {
  requireMechanism('fentry', test);
  if (release().startsWith('5.10.')) test.skip('memory counts against a limit');
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const command = /^ *sudo (setpriv .*) node main\.js$/m.exec(readme)?.[1] ?? '';
  const words = command.replace(/"\$\(id -[ug]\)"/g, '65534').split(' ');
  expect(words).toContain('--reuid');
  expect(trace(...words)).toMatchObject({ delivered: 1 });
});

it('a user namespace of its own is told, where every capability is there and none counts', () => {
  const said = trace('unshare', '-U', '-r');
  expect(said.code).toBe('TAP_PERMISSION');
  expect(said.summary).toContain('is in a user namespace of its own');
  expect(said.message).not.toMatch(/RLIMIT_MEMLOCK|AmbientCapabilities/);
});

it('perf events need what their setting says', () => {
  const options = `TAP_TEST_OPTIONS=${JSON.stringify({ mechanisms: ['kprobe'] })}`;
  const said = trace(...nobody('bpf', 'perfmon', 'sys_resource'), 'env', options);
  // Debian's kernels want CAP_SYS_ADMIN where kernel.perf_event_paranoid is 3.
  if (said.code === undefined) expect(said).toMatchObject({ delivered: 1 });
  else
    expect(said).toMatchObject({
      code: 'TAP_PERMISSION',
      summary: expect.stringContaining('perf_event_paranoid is') as string,
    });
});

it('a limit of time needs CAP_SYS_ADMIN', () => {
  const options = `TAP_TEST_OPTIONS=${JSON.stringify({ overload: { cpu: 0.5 } })}`;
  expect(trace(...nobody('bpf', 'perfmon', 'sys_resource'), 'env', options)).toMatchObject({
    code: 'TAP_PERMISSION',
    summary: expect.stringContaining('needs CAP_SYS_ADMIN') as string,
  });
  expect(trace('env', options)).toMatchObject({ delivered: 1 });
});

it('want of file descriptors is told as such', () => {
  const said = trace('prlimit', '--nofile=128', 'env', 'TAP_TEST_FREE=3');
  expect(said.code).toBe('TAP_SYSTEM');
  expect(said.message).toContain('ulimit -n');
});

describe('what a kernel lacks is said', () => {
  it('when its types are damaged', () => {
    const damage =
      'mount -t tmpfs none /sys/kernel/btf && echo no types at all here > /sys/kernel/btf/vmlinux && exec "$@"';
    const said = trace('unshare', '-m', 'sh', '-c', damage, 'sh');
    expect(said.code).toBe('TAP_NO_BTF');
    expect(said.message).toMatch(/no BTF: it starts with 0x|too few for BTF/);
    expect(said.message).toContain('next: ');
  });

  it('when it has no types', () => {
    const said = trace('unshare', '-m', 'sh', '-c', 'mount -t tmpfs none /sys/kernel/btf && exec "$@"', 'sh');
    expect(said.code).toBe('TAP_NO_BTF');
    expect(said.message).toContain('CONFIG_DEBUG_INFO_BTF');
  });

  it('when it has no such function, or the function no such argument', async () => {
    const nothing = probe('test.none', { at: fn('vfs_wrote', {}), values: () => ({}) });
    await expect(attach(on(nothing), { kernel: readKernel() })).rejects.toMatchObject({
      code: 'TAP_NO_SITE',
      message: expect.stringContaining('vfs_wrote') as string,
    });
    const argument = probe('test.argument', {
      at: fn('vfs_write', { amount: u32 }),
      values: ({ amount }) => ({
        /** Nothing that there is. */
        amount,
      }),
    });
    await expect(attach(on(argument))).rejects.toMatchObject({
      code: 'TAP_DEFINITION',
      message: expect.stringContaining('has no argument "amount"') as string,
    });
  });

  it('when its verifier refuses a program', () => {
    const candidate = {
      mechanism: 'raw_tp',
      target: { is: 'tracepoint', name: 'test', module: null, types: null },
      condition: null,
      pairKey: null,
      eventCondition: null,
      deferred: null,
      never: false,
      fields: [],
      key: [],
      cells: [],
      sampling: [],
      actions: [],
      saves: [],
    } as const;
    let refused: unknown = null;
    try {
      load([{ op: 'exit' }], candidate, new Map()).close();
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(VerifierError);
    expect(refused).toMatchObject({
      code: 'TAP_VERIFIER',
      listing: expect.stringContaining('exit') as string,
    });
    expect((refused as VerifierError).message).toContain('R0 !read_ok');
    expect((refused as VerifierError).log).toContain('R0 !read_ok');
  });
});

it('RLIMIT_MEMLOCK stops nothing before 5.11, and is what it was afterwards', () => {
  expect(trace('prlimit', '--memlock=65536:65536')).toEqual({ delivered: 1, memlock: '65536' });
});

it('a file of CPUs that is covered by another one is refused: no event of another CPU is lost uncounted', () => {
  const cover = 'mount --bind "$0" /sys/devices/system/cpu/possible && exec "$@"';
  const file = join(mkdtempSync(join(tmpdir(), 'tap-')), 'possible');
  writeFileSync(file, '0-4\n');
  expect(trace('unshare', '--mount', 'sh', '-c', cover, file)).toMatchObject({ code: 'TAP_NO_FEATURE' });
});
