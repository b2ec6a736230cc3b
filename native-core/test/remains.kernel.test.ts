import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { attach, on, readKernel } from '../src/index.js';
import { collected, kernelObjects, processObjects, settled } from './objects.js';
import { pid, write, writeBytes } from './writes.js';

const kernel = readKernel();
const built = new URL('../dist/index.js', import.meta.url).href;
const tapset = new URL('../dist/tapset.js', import.meta.url).href;

/** A tracer with typed programs and with kprobes, as a process or a worker of its own runs it. */
const tracer = `
Promise.all([import('${built}'), import('${tapset}')]).then(async ([{ attach, on }, { fn, isize, probe, usize }]) => {
  const write = probe('test.write', {
    at: fn('vfs_write', { count: usize }, isize),
    values: ({ count }) => ({ count }),
    returns: ({ result }) => ({ result }),
  });
  const queries = [on(write), on(write.return)];
  const typed = await attach(queries, { latency: 0, target: { pid: process.ppid, limit: true } });
  const probes = await attach(queries, { mechanisms: ['kprobe', 'kretprobe'] });
  report('ready');
  for await (const { events } of probes.batches()) if (events.length > 0) drained();
});`;

it('leaves no descriptor, no mapping and nothing in the kernel', async () => {
  const session = async () => {
    const mine = () => pid().eq(BigInt(process.pid));
    const queries = [on(write).where(mine), on(write.return).where(mine)];
    const target = { pid: process.pid };
    const [typed, probes] = [
      await attach(queries, { kernel, target }),
      await attach(queries, { kernel, mechanisms: ['kprobe', 'kretprobe'] }),
    ];
    expect(processObjects().filter((one) => one.includes('bpf')).length).toBeGreaterThan(5);
    writeBytes(701, 3);
    await Promise.all([typed.close(), probes.close()]);
    let read = 0;
    for await (const { events } of typed.batches()) read += events.length;
    expect(read).toBeGreaterThanOrEqual(6);
  };
  await session();
  // What an earlier test has left, too.
  await collected();
  const [held, objects] = [processObjects(), kernelObjects()];
  expect(held.filter((one) => /bpf|perf_event/.test(one))).toEqual([]);
  for (let i = 0; i < 3; i++) await session();
  expect(processObjects()).toEqual(held);
  await settled(objects);
});

it('leaves nothing when the tracer is killed', async () => {
  const before = kernelObjects();
  const source = `const report = (text) => console.log(text); const drained = () => {}; ${tracer}`;
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const during = kernelObjects().filter((one) => !before.includes(one));
  for (const kind of ['BPF program', 'BPF map', 'BPF link', 'vfs_write']) {
    expect(
      during.some((one) => one.includes(kind)),
      kind,
    ).toBe(true);
  }
  child.kill('SIGKILL');
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  await settled(before);
});

it('leaves nothing when the process exits while it reads', async () => {
  const before = kernelObjects();
  const source = `const report = () => {}; const drained = () => process.exit(7); ${tracer}`;
  const child = spawn(process.execPath, ['-e', source], { stdio: 'inherit' });
  const exit = once(child, 'exit');
  const timer = setInterval(() => writeBytes(702, 5), 20);
  expect(await exit).toEqual([7, null]);
  clearInterval(timer);
  await settled(before);
});

it('leaves nothing when a worker thread ends while it traces', async () => {
  const [held, before] = [processObjects(), kernelObjects()];
  const source = `const { parentPort } = require('node:worker_threads');
    const report = (text) => parentPort.postMessage(text); const drained = () => {}; ${tracer}`;
  for (let i = 0; i < 2; i++) {
    const worker = new Worker(source, { eval: true });
    await once(worker, 'message');
    writeBytes(703, 50);
    await worker.terminate();
  }
  expect(processObjects()).toEqual(held);
  await settled(before);
});
