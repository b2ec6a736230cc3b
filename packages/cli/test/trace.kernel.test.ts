import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { realTap, startTap, type Ended } from './run-tap.js';

const workload = fileURLToPath(new URL('./workload/send.js', import.meta.url));
const sends = (...sizes: number[]): string => `${process.execPath} ${workload} ${sizes.join(' ')}`;

interface Workload {
  readonly pid: number;
  readonly comm: string;
  readonly port: number;
  readonly localPort: number;
}

/** What the workload said of itself: with --json its output goes to standard error. */
function saidBy({ err }: Ended): Workload {
  return JSON.parse(err.split('\n').find((line) => line.startsWith('{')) ?? '{}') as Workload;
}

describe('tap trace, on a real kernel', () => {
  it('prints exactly the sends that the workload makes and the filter takes', async () => {
    // A neighbour sends as well; its events belong to nobody's target.
    const neighbour = startTap(['trace', 'kprocess.exit', '-c', sends(1000, 1000)]);
    const ended = await realTap(
      ...['trace', 'tcp.sendmsg', '--where', 'size == 1000', '--with', 'execname,pid', '--json'],
      ...['-c', sends(1000, 999, 1000, 1001, 1000)],
    );
    await neighbour.ended;
    const { pid, comm, port, localPort } = saidBy(ended);
    expect(ended.err).toContain('tap: 3 events delivered, 0 lost\n');
    expect(ended.code).toBe(0);
    expect(ended.events).toHaveLength(3);
    for (const event of ended.events) {
      expect(event).toMatchObject({ probe: 'tcp.sendmsg', size: 1000, pid, execname: comm });
      expect(event).toMatchObject({ daddr: '127.0.0.1', dport: port, sport: localPort });
      expect(Object.keys(event).slice(0, 3)).toEqual(['probe', 'time', 'cpu']);
      expect(event['sock']).toMatch(/^0xffff[\da-f]{12}$/);
      expect(event['time']).toMatch(/^\d+$/);
    }
    const times = ended.events.map(({ time }) => BigInt(time as string));
    expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('prints the files that a command executes', async () => {
    const { events, code } = await realTap(
      ...['trace', 'kprocess.exec', '--json', '-c', '/bin/true; /bin/echo x; /nonexistent/program; true'],
    );
    expect(code).toBe(0);
    expect(events.map(({ filename }) => filename)).toEqual([
      '/bin/true',
      '/bin/echo',
      '/nonexistent/program',
    ]);
  });

  it('prints the codes with which a command ends, and tells its own', async () => {
    const { events, err, code } = await realTap(
      ...[
        'trace',
        'kprocess.exit',
        '--json',
        '--with',
        'execname',
        '-c',
        'sh -c "exit 3"; sh -c "kill -9 \\$\\$"; exit 5',
      ],
    );
    expect(events.map((event) => [event['code'], event['execname']])).toEqual([
      [768, 'sh'],
      [9, 'sh'],
      [1280, 'sh'],
    ]);
    expect(err).toContain('tap: the command ended with status 5\ntap: 3 events delivered, 0 lost\n');
    expect(code).toBe(0);
  });

  it('follows what the target forks, later and deeper', async () => {
    const { events } = await realTap(
      ...['trace', 'kprocess.exec', '--json', '-c', '(sleep 0.1; sh -c "sh -c /bin/true; :"; :) & wait'],
    );
    expect(events.map(({ filename }) => filename)).toContain('/bin/true');
  });

  it('takes events of others with -a, and keeps target()', async () => {
    const { events } = await realTap(
      ...['trace', 'kprocess.exec', '--json', '-a', '--with', 'pid,target', '--where', 'pid() != target()'],
      ...['-c', 'sleep 1; /bin/true'],
    );
    const targets = new Set(events.map(({ target }) => target));
    expect(targets.size).toBe(1);
    expect(events.every(({ pid, target }) => pid !== target)).toBe(true);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends in order by %s, and the command with it',
    async (signal) => {
      const run = startTap(['trace', 'kprocess.exec', '--json', '-c', 'echo runs; /bin/true; /bin/sleep 60']);
      await run.says('runs');
      await sleep(1000);
      run.kill(signal);
      const ended = await run.ended;
      expect([ended.signal, ended.code]).toEqual([signal, null]);
      expect(ended.events.map(({ filename }) => filename)).toEqual(['/bin/true', '/bin/sleep']);
      expect(ended.err).toMatch(/\ntap: 2 events delivered, 0 lost\n$/);
    },
  );

  it('dies by SIGPIPE, quietly, when nobody reads', () => {
    const script = `"$0" "$1" trace kprocess.exit --json -c 'for i in 1 2 3 4 5 6 7 8 9; do /bin/true; sleep .1; done' | head -1; echo "\${PIPESTATUS[0]}"`;
    const bin = fileURLToPath(new URL('../bin/tap.js', import.meta.url));
    const out = execFileSync('bash', ['-c', script, process.execPath, bin], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(String(out).trim().split('\n').at(-1)).toBe('141');
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
