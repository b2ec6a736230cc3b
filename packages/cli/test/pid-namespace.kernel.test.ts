import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { waitsWithoutName } from '../../testing/src/libc.js';
import { lastLine } from './last-line.js';
import { startTap, tapHere } from './run-tap.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-namespace-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Ways to be in another pid namespace than the one that the kernel starts with. */
const own: readonly string[] = ['unshare', '--pid', '--fork', '--mount-proc'];
const withProcOfHost: readonly string[] = ['unshare', '--pid', '--fork'];

it.each([
  ['with a /proc of its own', own],
  ['with the /proc of the host', withProcOfHost],
  ['within another one', [...own, ...own]],
])('tap in a pid namespace %s has the numbers of a command', async (_, wrapper) => {
  const said = join(folder, 'said');
  const numbers = 'number=pid(),thread=tid(),parent=ppid(),target,host=host_pid()';
  // The last command is the shell's own, so that it forks for each of the others.
  const command = `echo $$ >${said}; /bin/true; /bin/ls / >/dev/null; :`;
  const probes = ['kprocess.exec', 'kprocess.create'];
  const run = startTap(['trace', ...probes, '--json', '--with', numbers, '-c', command], wrapper);
  const { events, err } = await run.ended;
  expect(err).toMatch(lastLine('tap: 4 events delivered, 0 lost'));
  const shell = Number(readFileSync(said, 'utf8'));
  const execs = events.filter(({ probe }) => probe === 'kprocess.exec');
  const creates = events.filter(({ probe }) => probe === 'kprocess.create');
  expect(execs.map(({ filename }) => filename)).toEqual(['/bin/true', '/bin/ls']);
  expect(creates.map(({ number }) => number)).toEqual([shell, shell]);
  // Each program runs in the process that was made for it.
  expect(execs.map(({ number }) => number)).toEqual(creates.map((create) => create['new_pid']));
  for (const event of execs) {
    expect(event).toMatchObject({ parent: shell, target: shell, thread: event['number'] });
    expect(event['host']).not.toBe(event['number']);
  }
});

describe.each([
  ['with a /proc of its own', own],
  ['with the /proc of the host', withProcOfHost],
])('tap in a pid namespace %s', (_, wrapper) => {
  it('takes a running process by -x, and filters by numbers', async () => {
    const script = join(folder, 'run.sh');
    // $1 and $2 are the command tap.
    const lines = [
      'sh -c "while :; do /bin/true; /bin/true; sleep .1; done" & loop=$!',
      '"$1" "$2" trace kprocess.exec --json --with "parent=ppid()" --count 4 -x $loop --where "ppid() == $loop"',
      'echo "{\\"probe\\":\\"none\\",\\"loop\\":$loop}"',
      '"$1" "$2" trace kprocess.exec -x 4194304',
      'kill $loop',
    ];
    writeFileSync(script, `${lines.join('\n')}\n`);
    const { events, err } = await startTap([], [...wrapper, 'sh', script]).ended;
    const loop = events.at(-1)?.['loop'];
    expect(loop).toBeGreaterThan(1);
    expect(events.slice(0, -1).map(({ parent }) => parent)).toEqual([loop, loop, loop, loop]);
    expect(err).toContain('TAP_ARGUMENT: there is no process 4194304');
  });

  it('says by doctor where it is', async () => {
    const { out } = await startTap(['doctor', '--json'], wrapper).ended;
    const { checks } = JSON.parse(out) as { checks: readonly { name: string; detail: string }[] };
    const detail = (name: string): string | undefined => checks.find((check) => check.name === name)?.detail;
    expect(detail('pid namespace')).toMatch(/^one of its own, pid:\[\d+\]/);
    const proc = wrapper === own ? 'it shows the processes of this pid namespace' : 'further out';
    expect(detail('/proc')).toContain(proc);
  });
});

it('tap in a pid namespace has the names of processes and of their stacks', async () => {
  const write = `perl -e 'open F, ">/dev/null"; syswrite F, "x" x 4321; sleep 3'`;
  const named = 'number=pid(),name=pid2execname(pid()),stack=sprint_ubacktrace()';
  const filter = ['--where', 'count == 4321', '--with', named];
  const { events } = await startTap(
    ['trace', 'kernel.fn:vfs_write', '--json', ...filter, '-c', `${write}; :`],
    own,
  ).ended;
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ name: 'perl' });
  // The C library may make the call where it has no name for it.
  expect(events[0]?.['stack']).toMatch(
    waitsWithoutName ? /^ 0x([\da-f]+) : 0x\1 / : /^ 0x[\da-f]+ : \S+ \[\S+\]\n/,
  );
});

it('tap in a pid namespace has the numbers here of what runs in a namespace further in', async () => {
  const command = 'unshare --pid --fork /bin/true; :';
  const { events } = await startTap(
    ['trace', 'kprocess.exec', '--json', '--with', 'number=pid()', '-c', command],
    own,
  ).ended;
  const last = events.at(-1);
  expect(last).toMatchObject({ filename: '/bin/true' });
  // There it is 1.
  expect(last?.['number']).toBeGreaterThan(1);
});

it('tap in the initial pid namespace has the number of the host', async () => {
  const both = ['--with', 'number=pid(),host=host_pid()'];
  const { events } = await tapHere('trace', 'kprocess.exec', '--json', ...both, '-c', '/bin/true').ended;
  expect(events).toHaveLength(1);
  for (const { number, host } of events) expect(number).toBe(host);
});
