import { spawnSync } from 'node:child_process';
import { attach, on } from '@tap/native-core';
import { probe, tracepoint, u32 } from '@tap/native-core/tapset';
import { beforeAll, expect, it } from 'vitest';
import { egid, euid, execname, gid, pexecname, pid, ppid, uid } from '../src/index.js';

const SIGCONT = 18;
const generate = probe('test.signal', {
  at: tracepoint('signal:signal_generate', { sig: u32 }),
  values: ({ sig }) => ({
    /** Number of the signal. */
    sig,
  }),
});

/**
 * A process with four different numbers of users and groups, of a parent that has another name: it sends itself a
 * signal, and tells both processes.
 */
const workload = `$0 = 'tap-parent';
  my $child = fork // die;
  if ($child) { waitpid $child, 0; exit $? >> 8 }
  $0 = 'tap-child';
  ($(, $)) = (1011, 1012);
  ($<, $>) = (1021, 1022);
  kill CONT => $$ or die;
  print $$, ' ', getppid;`;

let event: Readonly<Record<string, unknown>>;
let told: readonly number[];

beforeAll(async () => {
  const continued = () => on(generate).where((e) => e.sig.eq(SIGCONT).and(execname().eq('tap-child')));
  const session = await attach([
    continued().select(() => ({
      uid: uid(),
      gid: gid(),
      euid: euid(),
      egid: egid(),
      pid: pid(),
      ppid: ppid(),
      pexecname: pexecname(),
    })),
    // What another user or another parent does is dropped in the kernel.
    continued()
      .where(() => uid().eq(1021).and(gid().eq(1011)).and(euid().eq(1022)).and(egid().eq(1012)))
      .where(() => pexecname().eq('tap-parent'))
      .select(() => ({ met: uid() })),
    continued()
      .where(() =>
        uid().eq(0).or(gid().eq(0)).or(euid().eq(0)).or(egid().eq(0)).or(pexecname().eq('tap-child')),
      )
      .select(() => ({ unmet: uid() })),
  ]);
  const { status, stdout } = spawnSync('perl', ['-e', workload], { encoding: 'utf8' });
  expect(status).toBe(0);
  await session.close();
  told = stdout.split(' ').map(Number);
  const all: Readonly<Record<string, unknown>>[] = [];
  for await (const found of session) all.push(found);
  expect(all).toHaveLength(2);
  event = Object.assign({}, ...all) as typeof event;
});

it.each([
  ['uid', 1021],
  ['euid', 1022],
  ['gid', 1011],
  ['egid', 1012],
])('%s() is the number of the process, not of the tracer', (name, number) => {
  expect(event[name]).toBe(number);
});

it('pexecname() is the name of the parent', () => {
  expect(event['pexecname']).toBe('tap-parent');
  expect([event['pid'], event['ppid']]).toEqual(told);
});

it('conditions on them are met in the kernel', () => {
  expect(event).toMatchObject({ met: 1021 });
  expect(event).not.toHaveProperty('unmet');
});
