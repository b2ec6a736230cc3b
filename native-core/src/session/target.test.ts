import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { on } from '../define/index.js';
import { fn, probe } from '../tapset.js';
import { attach } from './attach.js';
import { requireProcess } from './target.js';

const read = probe('test.read', { at: fn('vfs_read', {}), values: () => ({}) });

it.each([1.5, NaN, Infinity, -1, 0, 2 ** 22 + 1])('%s is not a number of a process', async (pid) => {
  await expect(attach(on(read), { target: { pid } })).rejects.toThrow(`TAP_ARGUMENT: target.pid is ${pid};`);
});

it('a number of no process is refused before the machine is asked for anything', async () => {
  await expect(attach(on(read), { target: { pid: 2 ** 22 } })).rejects.toThrow(
    'TAP_ARGUMENT: there is no process 4194304',
  );
});

it('the number of a thread is refused with that of its process', async () => {
  const thread = readdirSync('/proc/self/task')
    .map(Number)
    .find((number) => number !== process.pid);
  expect(thread).toBeDefined();
  const refused = attach(on(read), { target: { pid: thread ?? 0 } });
  await expect(refused).rejects.toThrow(`${thread} is the number of a thread, not of a process`);
  await expect(refused).rejects.toMatchObject({ facts: [['process', String(process.pid)]] });
});

it('the number of a process is taken', () => {
  expect(() => requireProcess(process.pid)).not.toThrow();
});
