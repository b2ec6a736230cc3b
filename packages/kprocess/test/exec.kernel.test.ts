import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { attach, on, type Mechanism } from '@tap/native-core';
import { context, u64 } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { compiled } from '../../testing/src/compiled.js';
import { kprocess } from '../src/index.js';

const program = compiled(new URL('workload/exec.c', import.meta.url));

const breakpoints: readonly Mechanism[] = ['kprobe', 'kretprobe', 'raw_tp'];
const process = () => ({ tgid: context('pid_tgid', u64).shr(32) });

type Seen = Readonly<Record<string, unknown>> & { readonly probe: string; readonly tgid: bigint };

/** What the workload's processes did, and the numbers that it said. */
async function runIn(mode: string, mechanisms: readonly Mechanism[] | null) {
  const shell = spawn('/bin/sh', ['-c', `read go\nexec ${program} ${mode}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const target = { pid: shell.pid as number };
  // The end is asked for first, so that the order of its events is not that of the queries.
  const session = await attach([on(kprocess.exec_complete).with(process), on(kprocess.exec).with(process)], {
    target,
    ...(mechanisms === null ? {} : { mechanisms }),
  });
  const output: Buffer[] = [];
  shell.stdout.on('data', (data: Buffer) => output.push(data));
  shell.stdin.end('go\n');
  await once(shell, 'close');
  await session.close();
  const events: Seen[] = [];
  for await (const event of session) events.push(event as unknown as Seen);
  expect(session.stats).toMatchObject({ lost: 0, unstored: 0 });
  const lines = Buffer.concat(output).toString().trim().split('\n');
  const numbers = new Map(lines.map((line) => line.split(' ') as [string, string]));
  return { events, numbers, shell: BigInt(target.pid) };
}

const cut = (text: string, bytes: number): string => `${text.slice(0, bytes)}…`;
/** Of 400 arguments the first. */
const numbered = (count: number): string => Array.from({ length: count }, (_, i) => ` arg${i}`).join('');
const usual = 'TAP=1 B=2';
/** Of each attempt: the file name, the arguments, the same behind the name, the environment, what the kernel returned. */
const wanted: Readonly<Record<string, readonly (string | null)[]>> = {
  untouched: ['/bin/true', 't untouched', '/bin/true untouched', usual, '0'],
  empty: ['', 't empty', ' empty', usual, '-2 (ENOENT)'],
  unreadable: [null, 't unreadable', null, usual, '-14 (EFAULT)'],
  missing: ['/nonexistent/tap', 't missing', '/nonexistent/tap missing', usual, '-2 (ENOENT)'],
  forbidden: ['/', 't forbidden', '/ forbidden', usual, '-13 (EACCES)'],
  endless: [
    cut('a'.repeat(5000), 511),
    't endless',
    cut('a'.repeat(5000), 2047),
    usual,
    '-36 (ENAMETOOLONG)',
  ],
  relative: ['true', 't relative', 'true relative', usual, '0'],
  descriptor: ['', 't descriptor', ' descriptor', usual, '0'],
  many: [
    '/bin/true',
    `t${numbered(255)}…`,
    `/bin/true${numbered(256)}…`,
    cut(`TAP=1 BIG=${'x'.repeat(3000)}`, 2047),
    '0',
  ],
  noPointers: ['/bin/true', null, '/bin/true…', usual, '-14 (EFAULT)'],
  thread: ['/bin/true', 't untouched', '/bin/true untouched', usual, '0'],
};

describe.each([
  { way: 'the best mechanism', mechanisms: null },
  { way: 'breakpoints', mechanisms: breakpoints },
])('attempts to execute a program, by $way', ({ mechanisms }) => {
  it('are told once each, before their end, with all that was asked for', async () => {
    const { events, numbers, shell } = await runIn('', mechanisms);
    expect([...numbers.keys()]).toEqual(Object.keys(wanted));
    const found = [...numbers].map(([label, number]) => {
      const own = events.filter(({ tgid }) => tgid === BigInt(number));
      expect(
        own.map(({ probe }) => probe),
        label,
      ).toEqual(['kprocess.exec', 'kprocess.exec_complete']);
      const [exec, complete] = own as [Seen, Seen];
      const { filename, args, argstr, env_str } = exec;
      return [label, [filename, args, argstr, env_str, complete['retstr']]] as const;
    });
    expect(Object.fromEntries(found)).toEqual(wanted);
    const [own, ...others] = events.filter(({ probe, tgid }) => probe === 'kprocess.exec' && tgid === shell);
    expect(others).toEqual([]);
    expect(own).toMatchObject({ filename: program, args: program, argstr: program });
    expect(own?.['env_str']).toMatch(/\bPATH=/);
  });

  it('are told of system(3) first thing in a program', async () => {
    const { events, shell } = await runIn('system', mechanisms);
    const seen = events.filter(({ probe, tgid }) => probe === 'kprocess.exec' && tgid !== shell);
    expect(seen.map(({ filename, args }) => [filename, args])).toEqual([
      ['/bin/sh', expect.stringMatching(/^sh -c (-- )?exit 0 # first$/)],
    ]);
  });
});
