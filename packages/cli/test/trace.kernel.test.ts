import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/src/until.js';
import { lastLine } from './last-line.js';
import { startTap, tapHere } from './run-tap.js';

const bin = fileURLToPath(new URL('../bin/tap.js', import.meta.url));
const workload = fileURLToPath(new URL('./workload/send.pl', import.meta.url));

interface Workload {
  readonly pid: number;
  readonly comm: string;
  readonly port: number;
  readonly localPort: number;
}

const folder = mkdtempSync(join(tmpdir(), 'tap-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('tap trace, on a real kernel', () => {
  it('prints exactly the sends that the workload makes and the filter takes', async () => {
    // A neighbour sends as well, all the time; its events are not the target's.
    const neighbour = spawn('perl', [workload, '1000', 'forever'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(neighbour.stdout, 'data');
    const filter = ['--where', 'size == 1000', '--with', 'execname,pid', '--json'];
    const said = join(folder, 'said');
    const send = `perl ${workload} 1000 999 1000 1001 1000 >${said}`;
    const ended = await tapHere('trace', 'tcp.sendmsg', ...filter, '-c', send).ended;
    neighbour.kill('SIGKILL');
    const { pid, comm, port, localPort } = JSON.parse(readFileSync(said, 'utf8')) as Workload;
    expect(ended.err).toMatch(lastLine('tap: 3 events delivered, 0 lost'));
    expect(ended.code).toBe(0);
    expect(ended.events).toHaveLength(3);
    expect(ended.out).toContain('\n{"record":"end","delivered":3,"lost":0,"thrownAway":0,');
    for (const event of ended.events) {
      expect(event).toMatchObject({ probe: 'tcp.sendmsg', size: 1000, pid, execname: comm });
      expect(event).toMatchObject({ daddr: '127.0.0.1', dport: port, sport: localPort });
      expect(Object.keys(event).slice(0, 3)).toEqual(['probe', 'time', 'cpu']);
      expect(event['sock']).toMatch(/^0xff[\da-f]{14}$/);
      expect(event['time']).toMatch(/^\d+$/);
    }
    const times = ended.events.map(({ time }) => BigInt(time as string));
    expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('prints the files that a command executes, however deep, and the codes that all end with', async () => {
    const { events, err, code } = await tapHere(
      'trace',
      'kprocess.exec',
      'kprocess.exit',
      '--json',
      '--with',
      'execname',
      '-c',
      '/bin/true; /bin/echo >/dev/null; /nonexistent/program 2>/dev/null; sh -c "exit 3"; sh -c "kill -9 \\$\\$"; (sh -c "/bin/true; :") & wait; exit 5',
    ).ended;
    const files = events.filter(({ probe }) => probe === 'kprocess.exec').map(({ filename }) => filename);
    const shell = expect.stringMatching(/\/sh$/) as string;
    expect(files).toEqual([
      '/bin/true',
      '/bin/echo',
      '/nonexistent/program',
      shell,
      shell,
      shell,
      '/bin/true',
    ]);
    const ends = events.filter(({ probe }) => probe === 'kprocess.exit').map((event) => event['code']);
    // true, echo, the program that is not there, exit 3, kill -9, true, the shell around it, the command's own.
    expect(ends).toEqual([0, 0, 127 << 8, 3 << 8, 9, 0, 0, 5 << 8]);
    expect(err).toMatch(lastLine('tap: the command ended with status 5\ntap: 15 events delivered, 0 lost'));
    expect(code).toBe(0);
  });

  it('takes events of others with -a, and keeps target()', async () => {
    const others = ['--where', 'pid() != target()', '--with', 'pid,target'];
    const { events } = await tapHere('trace', 'kprocess.exec', '--json', '-a', ...others, '-c', '/bin/true')
      .ended;
    const targets = new Set(events.map(({ target }) => target));
    expect(targets.size).toBe(1);
    expect(events.every(({ pid, target }) => pid !== target)).toBe(true);
  });

  it('runs the command as --user says, without a capability, and traces it', async () => {
    const said = join(folder, 'user');
    chmodSync(folder, 0o777);
    const ended = await tapHere(
      'trace',
      'kprocess.exec',
      '--json',
      '--with',
      'uid',
      '--user',
      'nobody',
      '-c',
      `exec >${said}; /usr/bin/id -un; echo $HOME; /bin/grep ^Cap /proc/self/status`,
    ).ended;
    const [user, , ...capabilities] = readFileSync(said, 'utf8').trim().split('\n');
    expect(user).toBe('nobody');
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'])
      expect(capabilities).toContainEqual(expect.stringMatching(`^${set}:\\s*0+$`));
    expect(ended.events.map(({ filename, uid }) => [filename, uid])).toEqual([
      ['/usr/bin/id', 65_534],
      ['/bin/grep', 65_534],
    ]);
    expect(ended.err).not.toContain('runs as root');
    expect(ended.code).toBe(0);
  });

  it('runs the command as who ran sudo, and says when it runs as root', async () => {
    const sudo = ['env', 'SUDO_UID=65534', 'SUDO_GID=65534'];
    const ended = await startTap(['trace', 'kprocess.exec', '-c', 'id -u >&2'], sudo).ended;
    expect(ended.err).toMatch(/^65534\n/m);
    const asRoot = await tapHere('trace', 'kprocess.exec', '-c', '/bin/true').ended;
    expect(asRoot.err).toContain('tap: the command runs as root, with all capabilities that tap has');
  });

  it('ends in order by a signal, and the command with it', async () => {
    const run = startTap(['trace', 'kprocess.exec', '--json', '-c', 'echo runs; /bin/true; /bin/sleep 1000']);
    await run.says('runs');
    await run.prints('both programs are printed', (out) => out.includes('/bin/sleep'));
    run.kill('SIGTERM');
    const ended = await run.ended;
    expect([ended.signal, ended.code]).toEqual(['SIGTERM', null]);
    expect(ended.events.map(({ filename }) => filename)).toEqual(['/bin/true', '/bin/sleep']);
    expect(ended.err).toMatch(lastLine('\ntap: 2 events delivered, 0 lost'));
  });

  it('delivers to a slow reader all that it counts, after it was told to end', async () => {
    const out = join(folder, 'slow');
    const reader = spawn('sh', ['-c', 'read -r _ <&3; sleep 2; exec cat >"$0"', out], {
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    });
    const flood = `perl -e 'open F, ">/dev/null"; syswrite F, "1234567" for 1..5000'; echo flooded >&2; sleep 1000`;
    const writes = ['kernel.fn:vfs_write', '--where', 'count == 7', '--json'];
    const tracing = spawn(process.execPath, [bin, 'trace', ...writes, '-c', flood], {
      stdio: ['ignore', reader.stdin, 'pipe'],
    });
    let err = '';
    tracing.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
    const ended = Promise.all([once(tracing, 'close'), once(reader, 'close')]);
    await until(() => err.includes('flooded'), 'the command has made its events');
    tracing.kill('SIGTERM');
    reader.stdin?.destroy();
    (reader.stdio[3] as Writable).end('\n');
    const [[, signal]] = await ended;
    expect(signal).toBe('SIGTERM');
    const [, delivered, lost] =
      /(\d+) events delivered, (\d+) lost(?:, missed unknown .*)?\n$/.exec(err) ?? [];
    const lines = readFileSync(out, 'utf8').split('\n');
    expect(lines.filter((line) => line.startsWith('{"probe"'))).toHaveLength(Number(delivered));
    expect(lines.at(-2)).toContain(`{"record":"end","delivered":${delivered},"lost":${lost},`);
    expect(Number(delivered) + Number(lost)).toBe(5000);
  });

  it('dies by SIGPIPE, quietly, when nobody reads', async () => {
    const script = `"$0" "$1" trace kprocess.exit --json -c 'while :; do /bin/true; sleep .1; done' | head -1; echo "\${PIPESTATUS[0]}"`;
    // Else it takes itself for a remote shell, because its input is a socket, and reads the user's .bashrc.
    const bash = ['--norc', '-c'];
    const { stdout } = await promisify(execFile)('bash', [...bash, script, process.execPath, bin]);
    expect(stdout.trim().split('\n').at(-1)).toBe('141');
  });

  it('says what is missing to a user without rights', async () => {
    const unprivileged = [
      'setpriv',
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      '--bounding-set=-all',
    ];
    const { err, code } = await startTap(['trace', 'tcp.sendmsg'], unprivileged).ended;
    expect(err).toContain('TAP_PERMISSION');
    expect(code).toBe(1);
  });
});

describe('tap, of functions and trace events that no tapset has', () => {
  it('traces them, entry and return, with what pointers point to', async () => {
    const path = join(folder, 'tap-any-file');
    const ended = await tapHere(
      'trace',
      'kernel.fn:vfs_read',
      'kernel.fn:vfs_read.return',
      '--json',
      '--where',
      'count == 4321',
      '--with',
      'name=file.f_path.dentry.d_name.name.text(),size=file.f_inode.i_size',
      '-c',
      `head -c 1000 /dev/zero >${path}; dd if=${path} of=/dev/null bs=4321 count=1 2>/dev/null`,
    ).ended;
    const file = { count: 4321, name: 'tap-any-file', size: '1000' };
    expect(ended.events).toEqual([
      expect.objectContaining({ probe: 'kernel.fn:vfs_read', ...file }),
      expect.objectContaining({ probe: 'kernel.fn:vfs_read.return', ...file, result: 1000 }),
    ]);
    expect(ended.code).toBe(0);
  });

  it('traces a trace event with its texts', async () => {
    const exec = 'kernel.tracepoint:sched:sched_process_exec';
    const ended = await tapHere('trace', exec, '--json', '--with', 'own=pid()', '-c', '/bin/true; /bin/echo')
      .ended;
    expect(ended.events.map(({ probe, filename }) => [probe, filename])).toEqual([
      [exec, '/bin/true'],
      [exec, '/bin/echo'],
    ]);
    for (const { pid, own } of ended.events) expect(pid).toBe(own);
  });
});
