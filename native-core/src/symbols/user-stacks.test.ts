import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { compile, ended, started, type Running } from '../../test/native-program.js';
import { until } from '../../../packages/testing/src/until.js';
import { UserStacks, UserSymbols } from './index.js';

const folder = mkdtempSync(`${tmpdir()}/tap-user-stacks-`);
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that waits in the C library's `read()`, which `work` calls; with another thread, `read()` takes another way. */
const source = `#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static void *sleeps(void *at) { pause(); return at; }
__attribute__((noinline)) long work(int end) { char byte; long got = read(end, &byte, 1); __asm__ volatile("nop"); return got; }
__attribute__((noinline)) long twice(int end) { long got = work(end); __asm__ volatile("nop"); return got + 1; }
int main(int count, char **words) {
  int ends[2];
  pthread_t thread;
  (void)words;
  if (pipe(ends) != 0) return 1;
  if (count > 1) pthread_create(&thread, 0, sleeps, 0);
  printf("%p %p\\n", (void *)work, (void *)twice);
  fflush(stdout);
  return twice(ends[0]) == 0;
}
`;

/** Where a process has entered the kernel, and the words at its stack pointer, as a program of the kernel captures them. */
async function entered(pid: number): Promise<{ readonly pc: bigint; readonly top: BigUint64Array }> {
  const said = (): string => readFileSync(`/proc/${pid}/syscall`, 'utf8');
  // 0 is the number of read().
  await until(() => said().startsWith('0 '), 'the process waits in read()');
  const [sp, pc] = said().trim().split(' ').slice(-2).map(BigInt) as [bigint, bigint];
  const top = new BigUint64Array(8);
  const fd = openSync(`/proc/${pid}/mem`, 'r');
  readSync(fd, top, 0, top.byteLength, sp);
  closeSync(fd);
  return { pc, top };
}

async function callersOf(running: Running, top: BigUint64Array, first: bigint, second: bigint) {
  const symbols = new UserSymbols();
  const stacks = new UserStacks(symbols);
  const ask = { pid: running.pid, space: running.space, addresses: [first, second], top };
  await stacks.prepare([ask]);
  return stacks.callers(ask).map((at) => {
    const found = symbols.find(running.pid, running.space, at - 1n);
    return 'why' in found ? found.why : found.name;
  });
}

describe.skipIf(process.arch !== 'x64')('UserStacks.callers()', () => {
  const kept = compile(
    folder,
    ['-O1', '-pthread', '-fno-omit-frame-pointer', '-fno-optimize-sibling-calls'],
    source,
  );

  it.each([
    ['with one thread', []],
    ['with several, where read() has saved its arguments on the stack', ['thread']],
  ])('%s, the function that called the C library is found', async (_, words) => {
    const running = await started(kept, ...words);
    try {
      const { pc, top } = await entered(running.pid);
      // The walk goes on with the caller of `work`, whose frame pointer it has.
      const second = (running.addresses[1] as bigint) + 9n;
      expect(await callersOf(running, top, pc, second)).toEqual(['work']);
      // Nothing is added where the walk has it.
      const own = top.find((word) => word > (running.addresses[0] as bigint) && word < second) as bigint;
      expect(await callersOf(running, top, pc, own)).toEqual([]);
      // Words that are no return addresses are not taken for callers.
      expect(
        await callersOf(
          running,
          top.map(() => 0x1000n),
          pc,
          second,
        ),
      ).toEqual([]);
      // A function that has its frame has lost nothing, whatever lies on the stack.
      const behind = own - 1n;
      expect(
        await callersOf(
          running,
          top.map(() => own),
          behind,
          second,
        ),
      ).toEqual([]);
      // At its first instruction it has none yet.
      const [start] = running.addresses as [bigint];
      expect(await callersOf(running, BigUint64Array.of(second, ...top.slice(1)), start, 0n)).toEqual([
        'twice',
      ]);
    } finally {
      await ended(running);
    }
  });
});
