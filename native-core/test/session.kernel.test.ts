import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { attach, on, readKernel, type Batch, type Session } from '../src/index.js';
import { pid, read, write, writeBytes } from './writes.js';
import { noneMissed, requireMechanism } from '../../packages/testing/src/mechanisms.js';

const kernel = readKernel();
const mine = () => pid().eq(BigInt(process.pid));
const writes = (count: number) => on(write).where((e) => e.count.eq(count).and(mine()));

/** Closes a session and gives all that it had not delivered yet. */
async function rest<E>(session: Session<E>): Promise<readonly E[]> {
  await session.close();
  const events: E[] = [];
  for await (const event of session) events.push(event);
  return events;
}

describe('a session', () => {
  it('delivers the events of several queries in the order of their times', async () => {
    const done = on(write.return).where((e) => e.count.eq(601).and(mine()));
    const reads = on(read).where((e) => e.count.eq(602).and(mine()));
    const session = await attach([writes(601), done, reads], { kernel });
    const zero = openSync('/dev/zero', 'r');
    const before = process.hrtime.bigint();
    for (let i = 0; i < 100; i++) {
      writeBytes(601);
      readSync(zero, Buffer.alloc(602), 0, 602, null);
      if (i % 40 === 0) await sleep(20);
    }
    const after = process.hrtime.bigint();
    const events = await rest(session);
    expect(events.map((event) => event.probe)).toEqual(
      Array.from({ length: 100 }, () => ['test.write', 'test.write.return', 'test.read']).flat(),
    );
    const times = events.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : 1)));
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times.at(-1)).toBeLessThanOrEqual(after);
    expect(events.every(({ cpu }) => cpu < kernel.possibleCpus)).toBe(true);
    expect(events[1]).toMatchObject({ result: 601 });
    expect(JSON.parse(JSON.stringify(events[1]))).toMatchObject({ time: String(times[1]), result: 601 });
    expect(session.stats).toMatchObject({ delivered: 300, lost: 0, missed: noneMissed, unstored: 0 });
  });

  it('filters in the kernel: what it drops takes no room in the ring', async () => {
    const session = await attach(writes(603), { kernel, ringBytes: 4096 });
    // Nothing is read meanwhile, and a ring of this size holds no more than 128 records.
    writeBytes(604, 2000);
    writeBytes(603, 3);
    expect((await rest(session)).map(({ count }) => count)).toEqual([603, 603, 603]);
    expect(session.stats).toMatchObject({ delivered: 3, lost: 0 });
  });

  it('counts every event that finds no room', async () => {
    const session = await attach(writes(605), { kernel, ringBytes: 4096 });
    writeBytes(605, 1000);
    const first = (await session.batches().next()).value as Batch<unknown>;
    writeBytes(605, 500);
    await session.close();
    let [delivered, lost] = [first.events.length, first.lost];
    for await (const batch of session.batches()) {
      delivered += batch.events.length;
      lost += batch.lost;
    }
    expect(delivered + lost).toBe(1500);
    expect(lost).toBeGreaterThanOrEqual(1000 - 256);
    expect(session.stats).toMatchObject({ delivered, lost });
  });

  it('follows the processes that its target makes, and no others', async () => {
    const script =
      'read go; dd if=/dev/zero of=/dev/null bs=606 count=2; (sh -c "dd if=/dev/zero of=/dev/null bs=606 count=1; :"); :';
    const child = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'] });
    const session = await attach(
      on(write)
        .where((e) => e.count.eq(606))
        .with(() => ({ pid: pid() })),
      { kernel, target: { pid: child.pid as number } },
    );
    writeBytes(606, 5);
    child.stdin.end('go\n');
    await once(child, 'exit');
    writeBytes(606, 5);
    const pids = (await rest(session)).map((event) => Number(event.pid));
    expect(pids).toHaveLength(3);
    expect(pids[0]).toBe(pids[1]);
    expect(pids[2]).not.toBe(pids[0]);
    expect(pids).not.toContain(process.pid);
    expect(pids).not.toContain(child.pid);
  });

  it('gives the same by typed programs and by kprobes', async (context) => {
    requireMechanism('fentry', context);
    const queries = [writes(607), on(write.return).where((e) => e.count.eq(607).and(mine()))] as const;
    const typed = await attach(queries, { kernel, mechanisms: ['fentry', 'fexit'] });
    const probes = await attach(queries, { kernel, mechanisms: ['kprobe', 'kretprobe'] });
    writeBytes(607, 20);
    const [a, b] = [await rest(typed), await rest(probes)];
    const names = ({ installed }: Pick<Session<unknown>, 'installed'>) =>
      installed.map(({ candidate }) => candidate.mechanism);
    expect([names(typed), names(probes)]).toEqual([
      ['fentry', 'fexit'],
      ['kprobe', 'kretprobe'],
    ]);
    const plain = (events: readonly object[]) => events.map((event) => ({ ...event, time: 0n }));
    expect(a).toHaveLength(40);
    expect(plain(b)).toEqual(plain(a));
  });
});

describe('a session ends', () => {
  it('when the loop is left, by break or by an error', async () => {
    const session = await attach(writes(608), { kernel });
    writeBytes(608, 3);
    for await (const { count } of session) {
      expect(count).toBe(608);
      break;
    }
    expect(session.closed).toBe(true);
    const failing = await attach(writes(608), { kernel });
    writeBytes(608);
    const loop = async () => {
      for await (const { count } of failing) throw new RangeError(String(count));
    };
    await expect(loop()).rejects.toThrow('608');
    expect(failing.closed).toBe(true);
  });

  it('when its signal aborts', async () => {
    const controller = new AbortController();
    const session = await attach(writes(609), { kernel, signal: controller.signal });
    writeBytes(609, 2);
    setTimeout(() => controller.abort(), 100);
    const counts: number[] = [];
    for await (const { count } of session) counts.push(count);
    expect(counts).toEqual([609, 609]);
    expect(session.closed).toBe(true);
    await expect(attach(writes(609), { kernel, signal: controller.signal })).rejects.toThrow('abort');
  });

  it('with the scope of its variable, and once for all', async () => {
    let outer: Session<{ readonly count: number }>;
    {
      // oxlint-disable-next-line typescript/await-thenable -- the linter misses the library that says it is one.
      await using session = await attach(writes(610), { kernel });
      outer = session;
      writeBytes(610);
    }
    expect(outer.closed).toBe(true);
    writeBytes(610);
    await Promise.all([outer.close(), outer.close()]);
    const counts: number[] = [];
    for await (const { count } of outer) counts.push(count);
    expect(counts).toEqual([610]);
    for await (const event of outer) expect(event).toBe('nothing');
    expect(outer.stats).toMatchObject({ delivered: 1, lost: 0, missed: noneMissed, unstored: 0 });
    expect(await outer.batches().next()).toEqual({ done: true, value: undefined });
  });
});
