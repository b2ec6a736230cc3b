import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, ended, namesOf, started } from '../../test/native-program.js';
import { UserStacks, UserSymbols } from './index.js';
import type { Code } from './lost-callers.js';
import { stackEnd } from './stack-end.js';

const row = { register: 7, offset: 8, returnRegister: 16, returnAt: -8, isOutermost: false };
/** Functions of 16 bytes each. */
const code: Readonly<Record<string, Code | 'none' | null>> = {
  main: { row, name: () => 'main' },
  lib: { row, name: () => null },
  thread: { row: { ...row, isOutermost: true }, name: () => null },
  _start: { row: null, name: () => '_start' },
  jit: { row: null, name: () => null },
  stack: 'none',
  gone: null,
};
const names = Object.keys(code);
const at = (name: string): bigint => BigInt(16 * names.indexOf(name) + 8);

describe('stackEnd()', () => {
  it.each([
    ['jit main lib', 'bottom', 3],
    ['main main', 'lost', 2],
    ['lib thread', 'bottom', 2],
    ['lib thread stack stack', 'bottom', 2],
    ['thread', 'bottom', 1],
    ['jit _start', 'bottom', 2],
    ['main jit', 'bottom', 2],
    ['jit lib', 'lost', 2],
    ['jit lib stack', 'lost', 3],
    ['jit stack', 'lost', 2],
    ['lib jit', 'unknown', 2],
    ['lib gone', 'unknown', 2],
    ['lib gone stack', 'unknown', 3],
    ['stack', 'unknown', 1],
    ['', 'unknown', 0],
  ])('of %j is %s', (stack, end, count) => {
    const addresses = stack === '' ? [] : stack.split(' ').map(at);
    const found = stackEnd(addresses, (address) => code[names[Number(address >> 4n)] ?? ''] ?? null);
    expect(found).toEqual({ end, count });
  });
});

/** Walks its own stack as the kernel does, which gives up where it cannot read: at once, in a thread, and below a library. */
const program = `#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
void without_frames(void (*then)(void));
__attribute__((noinline)) static void walk(void) {
  void *frame = __builtin_frame_address(0), *words[2];
  printf("%p", (void *)walk);
  for (int i = 0; i < 50; i++) {
    struct iovec to = { words, sizeof words }, from = { frame, sizeof words };
    if (process_vm_readv(getpid(), &to, 1, &from, 1, 0) != sizeof words) break;
    printf(" %p", words[1]);
    frame = words[0];
  }
  printf("\\n");
  fflush(stdout);
  pause();
}
static void *begins(void *none) { walk(); return none; }
int main(int count, char **words) {
  pthread_t thread;
  if (count > 1 && strcmp(words[1], "thread") == 0) {
    pthread_create(&thread, 0, begins, 0);
    pthread_join(thread, 0);
  } else if (count > 1) without_frames(walk);
  else walk();
  return 0;
}
`;
/** What it calls back from uses the register of frame pointers for something else. */
const library = `void without_frames(void (*then)(void)) {
  __asm__ volatile("xor %%ebp, %%ebp" ::: "rbp");
  then();
  __asm__ volatile("nop");
}
`;

describe.skipIf(process.arch !== 'x64')('UserStacks.end()', () => {
  const folder = mkdtempSync(`${tmpdir()}/tap-stack-end-`);
  afterAll(() => rmSync(folder, { recursive: true }));
  const shared = join(folder, 'libplain.so');
  let kept = '';
  beforeAll(() => {
    writeFileSync(join(folder, 'plain.c'), library);
    const words = '-O1 -fomit-frame-pointer -fPIC -shared'.split(' ');
    execFileSync('cc', [...words, '-o', shared, join(folder, 'plain.c')]);
    kept = compile(
      folder,
      ['-pthread', '-fno-omit-frame-pointer', '-fno-optimize-sibling-calls', '-Wl,--no-as-needed', shared],
      program,
    );
  });

  async function walked(...args: readonly string[]) {
    const running = await started(kept, ...args);
    try {
      const symbols = new UserSymbols();
      const stacks = new UserStacks(symbols);
      const found = await namesOf(running, symbols);
      const { end, count } = stacks.end(running);
      const last = (running.addresses.at(count - 1) as bigint) - 1n;
      return { end, names: found.slice(0, count), module: symbols.module(running.pid, running.space, last) };
    } finally {
      await ended(running);
    }
  }

  it('is the bottom behind main', async () => {
    const { end, names: found, module } = await walked();
    expect([end, found.slice(0, 2)]).toEqual(['bottom', ['walk', 'main']]);
    // A C library that keeps frame pointers leads on to the program's own start.
    expect(module).toMatch(/libc|program$/);
  });

  it('is lost in a library that keeps no frame pointers', async () => {
    const { end, names: found, module } = await walked('library');
    expect([end, found, module]).toEqual(['lost', ['walk', 'without_frames'], shared]);
  });

  it('of a thread is where the C library begins it, or lost in that', async () => {
    const { end, names: found, module } = await walked('thread');
    expect(found.slice(0, 2)).toEqual(['walk', 'begins']);
    expect(['bottom', 'lost']).toContain(end);
    if (end === 'bottom') expect(module).toMatch(/libc/);
  });
});
