import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { on, type Attachable } from '../define/index.js';
import { attach, type AttachOptions } from '../session/index.js';
import { readKernel } from '../kernel/index.js';
import { declarations, kernel, type KernelPointer } from './index.js';
import type { Int } from '../expr/index.js';

declare module './index.js' {
  interface KernelFunctions {
    vfs_read: {
      args: { file: KernelPointer; buf: KernelPointer; count: Int; pos: KernelPointer };
      result: Int;
    };
  }
}

const folder = mkdtempSync(join(tmpdir(), 'tap-discover-'));
const path = join(folder, 'a file of this test');
writeFileSync(path, 'x'.repeat(100));
afterAll(() => rmSync(folder, { recursive: true }));

const asked = 12_345;
const start = 7;

/** Runs queries on this process while something happens; gives the events by probe. */
async function trace<const Q extends readonly Attachable[]>(
  queries: Q,
  options: AttachOptions,
  happening: () => unknown,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const session = await attach(queries, options);
  await happening();
  await session.close();
  const events: Readonly<Record<string, unknown>>[] = [];
  for await (const one of session) events.push(one as Readonly<Record<string, unknown>>);
  return events;
}

it.each([
  ['typed programs', {}],
  ['breakpoints', { mechanisms: ['kprobe', 'kretprobe'] }],
] as const)('reads the arguments of a function and what it returns, by %s', async (_, mechanisms) => {
  const read = kernel.fn('vfs_read');
  const file = openSync(path, 'r');
  const events = await trace(
    [
      on(read)
        .where((e) => e.count.eq(asked))
        .select((e) => ({
          count: e.count,
          file: e.file,
          name: e.file.member('f_path.dentry.d_name.name').text(),
          same: e.file.member('f_path').member('dentry').member('d_name').member('name').text(),
          links: e.file.member('f_inode.i_nlink'),
          size: e.file.member('f_inode').member('i_size'),
          at: e.pos.value(),
        })),
      on(read.return).where((e) => e.count.eq(asked)),
      on(read.return)
        .where((e) => e.count.eq(asked))
        .select((e) => ({ count: e.count, elapsed: e.elapsed })),
    ],
    { ...mechanisms, target: { pid: process.pid } },
    () => readSync(file, Buffer.alloc(asked), 0, asked, start),
  );
  closeSync(file);
  const name = basename(path);
  // The kernel decides which of two programs at one return runs first.
  const ordered = events.toSorted((one, other) => Number('elapsed' in one) - Number('elapsed' in other));
  expect(ordered).toEqual([
    expect.objectContaining({
      probe: 'kernel.fn:vfs_read',
      count: asked,
      name,
      same: name,
      links: 1,
      size: 100n,
      at: BigInt(start),
    }),
    expect.objectContaining({
      probe: 'kernel.fn:vfs_read.return',
      count: asked,
      file: events[0]?.['file'],
      result: 100 - start,
    }),
    expect.objectContaining({ count: asked, elapsed: expect.any(Number) as number }),
  ]);
});

it('reads the fields of trace events, texts included', async () => {
  const comm = readFileSync(`/proc/${process.pid}/comm`, 'utf8').trimEnd();
  let child = 0;
  const events = await trace(
    [
      on(kernel.tracepoint('sched', 'sched_process_exec')).where((e) => e['filename']!.eq('/bin/true')),
      on(kernel.tracepoint('sched', 'sched_switch')).where((e) => e['prev_pid']!.eq(process.pid)),
    ],
    {},
    async () => {
      child = spawnSync('/bin/true').pid;
      await sleep(20);
    },
  );
  const [exec, ...others] = events.filter(
    ({ probe }) => probe === 'kernel.tracepoint:sched:sched_process_exec',
  );
  expect(others).toEqual([]);
  expect(exec).toMatchObject({ filename: '/bin/true', pid: child, old_pid: child });
  const switches = events.filter(({ probe }) => probe === 'kernel.tracepoint:sched:sched_switch');
  expect(switches.length).toBeGreaterThan(0);
  for (const one of switches) expect(one).toMatchObject({ prev_comm: comm, prev_pid: process.pid });
});

it('counts the calls of all functions that fit a pattern', async () => {
  const probes = kernel.fns('vfs_{read,write}');
  expect(probes.map(({ name }) => name)).toEqual(['kernel.fn:vfs_read', 'kernel.fn:vfs_write']);
  const counts = probes.map((probe) =>
    on(probe)
      .where((e) => e['count']!.between(51, 53))
      .count(),
  );
  const file = openSync(path, 'r+');
  const session = await attach(counts, { target: { pid: process.pid } });
  writeSync(file, Buffer.alloc(51), 0, 51, 0);
  readSync(file, Buffer.alloc(52), 0, 52, 0);
  writeSync(file, Buffer.alloc(53), 0, 53, 0);
  writeSync(file, Buffer.alloc(54), 0, 54, 0);
  const calls = counts.map((one) => session.table(one).read().value);
  await session.close();
  closeSync(file);
  expect(calls).toEqual([1, 2]);
});

it('counts all trace events that fit a pattern', async () => {
  const probes = kernel.tracepoints('sched:sched_process_{exec,fork,exit}');
  expect(probes.map(({ name }) => name)).toEqual(
    ['exec', 'exit', 'fork'].map((what) => `kernel.tracepoint:sched:sched_process_${what}`),
  );
  const counts = probes.map((probe) => on(probe).count());
  const session = await attach(counts, { target: { pid: process.pid } });
  for (let i = 0; i < 3; i++) spawnSync('/bin/true');
  const seen = counts.map((one) => session.table(one).read().value ?? 0);
  await session.close();
  expect(seen.slice(0, 2)).toEqual([3, 3]);
  // libuv may make a thread besides.
  expect(seen[2]).toBeGreaterThanOrEqual(3);
  expect(() => kernel.tracepoints('sched:nothing_*')).toThrow(/TAP_NO_SITE/);
});

it('declares functions and trace events', () => {
  const text = declarations(readKernel(), ['vfs_read', 'sched:sched_process_exec']);
  expect(text).toContain('        /** `size_t` */\n        count: Int;\n');
  expect(text).toContain('      filename: Text<string | null>;\n');
  expect(text).toContain('      pid: Int;\n');
});

/** Counts the calls of a probe by this process while something happens. */
async function callsOf(probe: Parameters<typeof on>[0], happening: () => unknown): Promise<number> {
  const calls = on(probe).count();
  const session = await attach(calls, { target: { pid: process.pid } });
  await happening();
  await session.close();
  return session.read().value ?? 0;
}

/** Reads the first lines of the symbol table, each of which a function `s_show` writes. */
function readSymbols(): void {
  const table = openSync('/proc/kallsyms', 'r');
  readSync(table, Buffer.alloc(1000), 0, 1000, 0);
  closeSync(table);
}

it('takes all functions of a name when it is asked to, and none when not', async () => {
  const { exact } = readKernel().functionSymbols('s_show') ?? { exact: [] };
  expect(exact.length).toBeGreaterThan(1);
  expect(() => kernel.fn('s_show')).toThrow(`${exact.length} functions of this kernel are called s_show`);
  const all = kernel.fn('s_show', { all: true });
  const session = await attach(on(all).count());
  // 6.1 lets nobody probe that of kernel/trace/trace.c.
  const refused = session.leftOut.map(({ address }) => address);
  await session.close();
  expect(session.installed.length + refused.length).toBe(exact.length);
  expect(exact.map(({ address }) => address)).toEqual(expect.arrayContaining(refused));
  expect(await callsOf(all, readSymbols)).toBeGreaterThan(10);
  expect(await callsOf(all.return, readSymbols)).toBeGreaterThan(10);
  // The records of those that are attached are told apart, wherever one was left out.
  expect((await trace([on(all)], {}, readSymbols)).length).toBeGreaterThan(10);
});

it('finds a function by its plain name, whatever the compiler put behind it', async () => {
  const { exact, clones } = readKernel().functionSymbols('finish_task_switch') ?? { exact: [], clones: [] };
  // Where it is part of its callers nothing can be found.
  if (exact.length + clones.length !== 1) {
    expect(() => kernel.fn('finish_task_switch')).toThrow(/TAP_NO_SITE|TAP_NO_BTF|TAP_ARGUMENT/);
    return;
  }
  expect(await callsOf(kernel.fn('finish_task_switch'), () => sleep(50))).toBeGreaterThan(0);
});

it('finds the same probes when the kernel is read in turns', async () => {
  const read = await kernel.readInTurns();
  for (const pattern of ['vfs_*', '*_{sendmsg,recvmsg}']) {
    const names = kernel.fns(pattern).map(({ name }) => name);
    expect(read.fns(pattern).map(({ name }) => name)).toEqual(names);
  }
  const own = read.fn('vfs_read');
  const plain = kernel.fn('vfs_read');
  expect(Object.keys(own.values)).toEqual(Object.keys(plain.values));
  expect(Object.keys(own.return.values)).toEqual(Object.keys(plain.return.values));
  for (const name of ['s_show', 'vfs_raed', 'nothing_is_called_so']) {
    const wrong = (from: typeof read): string => {
      try {
        return from.fn(name).name;
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(wrong(read)).toMatch(/^TAP_/);
    expect(wrong(read)).toBe(wrong(kernel));
  }
  const event = read.tracepoint('sched', 'sched_switch');
  expect(Object.keys(event.values)).toEqual(Object.keys(kernel.tracepoint('sched', 'sched_switch').values));
  expect(await callsOf(own, () => readFileSync(path))).toBeGreaterThan(0);
});

it('refuses the return of a function that never returns', async () => {
  const exit = kernel.fn('do_exit');
  await expect(attach(on(exit.return))).rejects.toMatchObject({
    code: 'TAP_NO_SITE',
    message: expect.stringContaining('never returns') as string,
  });
  await (await attach(on(exit).count())).close();
});
