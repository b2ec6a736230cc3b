import { execFileSync, execSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** `npm test` prepares them: the packages, installed from their tarballs, in an archive, and the programs of some Nodes. */
const { TAP_TEST_INSTALLED: archive, TAP_TEST_NODES: programs = '' } = process.env;
const nodes = programs.split(':').filter(Boolean);
const stress = new URL('../../../tools/stress/guest/', import.meta.url).pathname;

/** A device that nobody else uses: it has no IPv6, which sends of its own accord. */
const device = 'tapwire';
const folder = mkdtempSync(join(tmpdir(), 'tap-installed-'));

beforeAll(() => {
  if (archive === undefined) return;
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  copyFileSync(join(stress, 'tracing-thread.js'), join(folder, 'tracing-thread.js'));
  execSync(`modprobe dummy numdummies=0; ip link add ${device} type dummy`);
  const ipv6 = `/proc/sys/net/ipv6/conf/${device}/disable_ipv6`;
  if (existsSync(ipv6)) writeFileSync(ipv6, '1');
  execSync(`ip address add 10.73.0.1/24 dev ${device} && ip link set ${device} up`);
});
afterAll(() => {
  if (archive !== undefined) execSync(`ip link del ${device}`);
  rmSync(folder, { recursive: true });
});

/** Sends so many datagrams of 500 bytes, one after the other. */
async function send(times: number, port: number, address: string): Promise<void> {
  const socket = createSocket('udp4');
  const sendOne = () =>
    new Promise<void>((resolve, reject) =>
      socket.send(Buffer.alloc(500), port, address, (error) => (error === null ? resolve() : reject(error))),
    );
  for (let i = 0; i < times; i++) await sendOne();
  socket.close();
}

/** Runs the example until it has printed what passes by loopback, and what this sends by its own device; gives its lines as words. */
async function runExample(node: string): Promise<readonly (readonly string[])[]> {
  const child = spawn(node, ['example.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (some: string) => (out += some));
  const receiver = createSocket('udp4').bind(0, '127.0.0.1');
  try {
    await once(receiver, 'listening');
    // It does not say when it is attached, but shows it.
    while (!out.includes('lo ') && child.exitCode === null && child.signalCode === null) {
      await send(1, receiver.address().port, '127.0.0.1');
      await sleep(50);
    }
    await send(7, 9, '10.73.0.2');
  } finally {
    receiver.close();
    child.kill('SIGINT');
  }
  expect(await ended, `${node} printed:\n${out}`).toEqual([0, null]);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
}

it("the README's example prints how many bytes a device sends, on each Node", async ({ skip }) => {
  skip(archive === undefined, 'it needs installed packages, which npm test prepares');
  expect(nodes.length).toBeGreaterThan(0);
  for (const node of nodes) {
    const lines = await runExample(node);
    const ours = lines.filter(([name]) => name === device).map(([, bytes]) => Number(bytes));
    const sum = ours.reduce((a, b) => a + b, 0);
    // With the headers of Ethernet, IP and UDP.
    expect(sum, `${node} printed:\n${lines.join('\n')}`).toBe(7 * (14 + 20 + 8 + 500));
  }
});

it('two threads that trace at once and are terminated at any moment leave nothing, on each Node', async ({
  skip,
}) => {
  skip(archive === undefined, 'it needs installed packages, which npm test prepares');
  expect(nodes.length).toBeGreaterThan(0);
  for (const [at, node] of nodes.entries()) {
    const args = [join(stress, 'terminations.js'), 'tracing-thread.js', '2', String(at + 17)];
    const child = spawn(node, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const [output, end] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect(end, output).toEqual([0, null]);
    expect(output).toMatch(/^Node \d+\.\d+\.\d+: 2 rounds of seed \d+: 0 faults$/m);
  }
});
