import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { readTrace } from '../../../packages/timeline/test/read-trace.js';

const guide = readFileSync(new URL('../../guides/timelines.md', import.meta.url), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'tap-timelines-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('the program of the guide shows requests and their answers, joined', async () => {
  const file = join(folder, 'answers.perfetto-trace');
  const [, shown = ''] = /^```ts\n([^]*?)^```$/m.exec(guide) ?? [];
  expect(shown).toContain("'answers.perfetto-trace'");
  const code = shown.replace("'answers.perfetto-trace'", JSON.stringify(file));
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const program = spawn(process.execPath, ['--input-type=module', '--eval', code], { cwd, stdio: 'inherit' });
  let hasEnded = false;
  const ended = once(program, 'close').finally(() => (hasEnded = true));
  const server = createServer((socket) => void socket.on('data', () => socket.write('answer')));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(client, 'connect');
  while (!hasEnded) {
    client.write('request');
    await once(client, 'data');
    await sleep(20);
  }
  client.destroy();
  server.close();
  expect(await ended).toEqual([0, null]);

  const trace = readTrace(readFileSync(file));
  const own = (name: string) =>
    trace.shown.filter(({ name: its, track }) => {
      if (its !== name) return false;
      const facts = trace.tracks.get(track);
      const owner = facts?.thread ?? trace.tracks.get(facts?.parent_uuid ?? '')?.process;
      return owner?.pid === process.pid;
    });
  const sends = own('tcp.sendmsg');
  const answers = own('tcp.sendmsg to tcp.recvmsg');
  // The session began or ended between the two of some.
  expect(sends.length).toBeGreaterThan(2);
  expect(answers.length).toBeGreaterThan(2);
  const sockets = new Set(sends.flatMap(({ flows }) => flows));
  expect(sockets.size).toBe(2);
  for (const { flows, begin, end } of answers) {
    expect(sockets).toContain(flows[0]);
    expect(Number((end ?? 0n) - begin)).toBeGreaterThan(0);
  }
  const counted = trace.counts.filter(({ track }) => trace.tracks.get(track)?.name === 'sends');
  // The counter is attached after the calls, of which some may have ended by then.
  expect(counted.reduce((sum, { value }) => sum + value, 0)).toBeGreaterThan(sends.length / 2);
});
