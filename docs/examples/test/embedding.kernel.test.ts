import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { kernelObjects, processObjects, settled } from '../../../native-core/test/objects.js';
import { requireMechanism } from '../../../packages/testing/src/mechanisms.js';
import { until } from '../../../packages/testing/src/until.js';
import { countInWorker } from '../embedding/worker.js';
import { listening } from './listening.js';
import { runAlone } from './run-alone.js';
import { serviceSettings } from './service-settings.js';
import { execute, killedForMemory, talk } from './workloads.js';

interface Exec {
  readonly pid: number;
  readonly filename: string;
}

const folder = mkdtempSync(join(tmpdir(), 'tap-embedding-'));
afterAll(() => rmSync(folder, { recursive: true }));

const parsed = (lines: readonly string[]): readonly Exec[] => lines.map((line) => JSON.parse(line) as Exec);

/** A shell of this name, which executes /bin/true three times. */
async function threeTimes(name: string): Promise<void> {
  const shell = join(folder, name);
  copyFileSync('/bin/sh', shell);
  await execute(shell, '-c', '/bin/true; /bin/true; /bin/true; :');
}

/** The value of a series, such as `sends_total{program="sh"}`; 0 where there is none. */
function sample(metrics: string, series: string): number {
  const line = metrics.split('\n').find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}

/** Sends so many times one byte, in a process of this name. */
async function sendBytes(name: string, times: number): Promise<void> {
  const listener = createTcpServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const program = `process.title = '${name}';
    const socket = require('node:net').connect(${port}, '127.0.0.1', async () => {
      for (let i = 0; i < ${times}; i++) await new Promise((sent) => socket.write('x', sent));
      socket.end();
    });`;
  await execute(process.execPath, '-e', program);
  listener.close();
}

describe('the programs that embed tap, on a real kernel', () => {
  it('sse-server: a client gets events, and its session ends with it', async () => {
    await runAlone(
      'embedding/sse-server',
      async ({ first }) => {
        const before = kernelObjects();
        const client = new AbortController();
        const response = await fetch(first, { signal: client.signal });
        expect(kernelObjects().some((one) => !before.includes(one))).toBe(true);
        const ours = await execute('/bin/true');
        let text = '';
        const events = (): readonly Exec[] =>
          parsed([...text.matchAll(/^data: (\{.*\})\n\n/gm)].map(([, data = '']) => data));
        for await (const part of response.body ?? []) {
          text += Buffer.from(part).toString();
          if (events().some(({ pid }) => pid === ours)) break;
        }
        expect(events().filter(({ pid }) => pid === ours)).toMatchObject([{ filename: '/bin/true' }]);
        client.abort();
        await settled(before);
      },
      { env: { PORT: '0' } },
    );
  });

  it('exec-log: the file has every event when it ends', async () => {
    const ours: number[] = [];
    const lines = await runAlone(
      'embedding/exec-log',
      async () => {
        for (let i = 0; i < 3; i++) ours.push(await execute('/bin/true'));
      },
      { args: [folder] },
    );
    const written = parsed(readFileSync(join(folder, 'exec.log'), 'utf8').trimEnd().split('\n'));
    expect(written.filter(({ pid }) => ours.includes(pid))).toMatchObject(
      ours.map((pid) => ({ pid, filename: '/bin/true' })),
    );
    expect(lines[0]).toMatch(new RegExp(`^${written.length} written, 0 lost, `));
  });

  it('oom-webhook: the webhook is told who was killed', async () => {
    const told: unknown[] = [];
    const server = createServer(async (request, response) => {
      told.push(await json(request));
      response.writeHead(204).end();
    });
    await listening(server, async (url) => {
      let victim = 0;
      const isTold = (): boolean => told.some((one) => (one as { task_pid: number }).task_pid === victim);
      await runAlone(
        'embedding/oom-webhook',
        async () => {
          victim = await killedForMemory();
          await until(isTold, 'the webhook is called');
        },
        { args: [url] },
      );
      expect(told).toContainEqual(expect.objectContaining({ task_pid: victim, task_execname: 'perl' }));
    });
  });

  it('metrics-server: counts by program, and cumulative buckets', async () => {
    const metrics = await scrape([]);
    expect(sample(metrics, 'tcp_sends_total{program="tap-sender"}')).toBe(7);
    const buckets = [...metrics.matchAll(/^tcp_receive_seconds_bucket\{.*\} (\d+)$/gm)].map(([, n]) =>
      Number(n),
    );
    expect(buckets.length).toBe(26);
    expect(buckets).toEqual(buckets.toSorted((a, b) => a - b));
    expect(buckets.at(-1)).toBeGreaterThan(0);
    expect(sample(metrics, 'tcp_receive_seconds_count')).toBe(buckets.at(-1));
  });

  it('metrics-server, with no more rights than its service has', async (test) => {
    // Breakpoints need perf events, which Debian may keep for CAP_SYS_ADMIN.
    requireMechanism('fentry', test);
    const { AmbientCapabilities = '', LimitMEMLOCK = '' } = serviceSettings();
    const names = AmbientCapabilities.split(' ').map((name) => `+${name.replace('CAP_', '').toLowerCase()}`);
    const list = ['-all', ...names].join(',');
    const metrics = await scrape([
      'prlimit',
      `--memlock=${release().startsWith('5.10.') ? LimitMEMLOCK.replace('infinity', 'unlimited') : '65536'}`,
      'setpriv',
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      '--no-new-privs',
      `--inh-caps=${list}`,
      `--ambient-caps=${list}`,
      `--bounding-set=${list}`,
    ]);
    expect(sample(metrics, 'tcp_sends_total{program="tap-sender"}')).toBe(7);
  });

  it('sends: a compressed file with every event', async () => {
    const file = join(folder, 'sends.gz');
    let port = 0;
    const lines = await runAlone('embedding/sends', async () => ({ server: port } = await talk(1234, 777)), {
      args: [file],
    });
    const sends = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
    const ours = sends
      .map((line) => JSON.parse(line) as { pid: number; to: string; port: number; size: number })
      .filter((send) => send.port === port);
    expect(ours).toEqual([expect.objectContaining({ pid: process.pid, to: '127.0.0.1', port, size: 1234 })]);
    expect(lines[0]).toMatch(new RegExp(`^${sends.length} written, 0 lost, `));
  });

  it('web-stream: the session is closed when the loop is left', async () => {
    const lines = await runAlone('embedding/web-stream', async ({ ended }) => {
      for (let i = 0; i < 6; i++) await execute('/bin/true');
      await ended;
    });
    expect(parsed(lines.slice(0, 5))).toHaveLength(5);
    expect(lines.slice(5)).toEqual(['closed: true']);
  });

  it('exec-channel: a subscriber gets the events', async () => {
    let ours = 0;
    const lines = await runAlone('embedding/exec-channel', async () => (ours = await execute('/bin/true')));
    expect(parsed(lines).filter(({ pid }) => pid === ours)).toMatchObject([{ filename: '/bin/true' }]);
  });

  it('worker-main: counts come from another thread, the last ones when it is stopped', async () => {
    const lines = await runAlone('embedding/worker-main', () => threeTimes('tap-three'));
    const counts = lines.map((line) => line.split(' ')).filter(([program]) => program === 'tap-three');
    expect(counts.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(3);
  });

  it('a worker that is terminated at any moment leaves nothing', async () => {
    const [held, before] = [processObjects(), kernelObjects()];
    const tracer = await countInWorker(() => undefined);
    expect(kernelObjects().some((one) => !before.includes(one))).toBe(true);
    await tracer.terminate();
    // Some of these moments come before it is attached, some while it is attaching.
    for (const milliseconds of [0, 50, 150, 300, 500, 700, 1000, 1500, 2500]) {
      const worker = new Worker(new URL('../embedding/trace-worker.js', import.meta.url));
      await sleep(milliseconds);
      await worker.terminate();
    }
    expect(processObjects()).toEqual(held);
    await settled(before);
  });
});

/**
 * What the server of metrics says after seven sends of a program that is called tap-sender. A connection that never asks for
 * anything does not keep it from ending.
 */
async function scrape(by: readonly string[]): Promise<string> {
  let metrics = '';
  await runAlone(
    'embedding/metrics-server',
    async ({ first }) => {
      const silent = connect(Number(new URL(first).port), '127.0.0.1').on('error', () => undefined);
      await once(silent, 'connect');
      await sendBytes('tap-sender', 7);
      metrics = await (await fetch(first)).text();
    },
    { env: { PORT: '0' }, by },
  );
  return metrics;
}
