import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { randomizeAddresses } from '../../packages/testing/src/libc.js';
import { LiveMappings, UserSymbols, usualPatience } from '../src/symbols/index.js';
import { addressSpaceOf, hasNumber, monotonicTime, readMappings, runNow, takeAll } from '../src/sys/index.js';

randomizeAddresses();
const folder = mkdtempSync(join(tmpdir(), 'tap-user-symbols-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program with one function of a name, which says where that is, and waits. */
function program(file: string, name: string): string {
  const source = join(folder, `${file}.c`);
  writeFileSync(
    source,
    `#include <stdio.h>
#include <unistd.h>
__attribute__((noinline)) void ${name}(void) { __asm__ volatile("nop; nop; nop"); }
int main(void) { printf("%p\\n", (void *)${name}); fflush(stdout); ${name}(); pause(); return 0; }
`,
  );
  execFileSync('cc', ['-O1', '-o', join(folder, file), source]);
  return join(folder, file);
}

async function started(
  path: string,
): Promise<{ pid: number; child: ChildProcess; at: bigint; space: bigint }> {
  const child = spawn(path, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const pid = child.pid as number;
  const space = addressSpaceOf(pid);
  if (space === null) throw new Error('the address space of a child is not known');
  return { pid, child, at: BigInt(String(said).trim()), space };
}

async function nameOf(pid: number, space: bigint, at: bigint): Promise<unknown> {
  const symbols = new UserSymbols();
  for (;;) {
    await symbols.prepare([{ pid, space, addresses: [at] }]);
    const found = symbols.find(pid, space, at);
    if (!('why' in found)) return found.name;
    if (found.why !== 'late') return found.why;
  }
}

const descriptors = (): number => readdirSync('/proc/self/fd').length;

describe('the functions of a program whose path leads elsewhere by now', () => {
  const other = program('other', 'other_function');

  it.each([
    ['replaced', (path: string) => (copyFileSync(other, `${path}.new`), renameSync(`${path}.new`, path))],
    ['deleted', (path: string) => unlinkSync(path)],
    ['mounted over', (path: string) => execFileSync('mount', ['--bind', other, path])],
    [
      'deleted, with a pipe of the name that it has then',
      (path: string) => (unlinkSync(path), execFileSync('mkfifo', [`${path} (deleted)`])),
    ],
  ] as const)('%s: they keep their own names', async (what, change) => {
    const path = program(`right-${what.length}`, 'right_function');
    const { pid, child, at, space } = await started(path);
    const before = descriptors();
    try {
      change(path);
      expect(await nameOf(pid, space, at)).toBe('right_function');
      expect(descriptors()).toBe(before);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
      if (what === 'mounted over') execFileSync('umount', [path]);
    }
  });
});

describe('the address space of a process', () => {
  it('is another one after exec, and its mappings are not those of the one before', async () => {
    const path = program('execs', 'right_function');
    const shell = spawn('sh', ['-c', 'echo; read line; exec "$0"', path], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(shell.stdout, 'data');
    const pid = shell.pid as number;
    const before = addressSpaceOf(pid) as bigint;
    const start = runNow(readMappings(pid))?.start(0) as bigint;
    shell.stdin.write('\n');
    const [said] = (await once(shell.stdout, 'data')) as [Buffer];
    const at = BigInt(String(said).trim());
    const after = addressSpaceOf(pid) as bigint;
    expect(after).not.toBe(before);
    expect(await nameOf(pid, after, at)).toBe('right_function');
    expect(await nameOf(pid, before, start)).toBe('other program');
    shell.kill('SIGKILL');
    await once(shell, 'exit');
  });
});

describe('the functions of a process that has ended before anyone asks', () => {
  /** What a program said before it ended, and what is known of it now. */
  async function run(command: readonly string[]): Promise<{ pid: number; at: bigint }> {
    const child = spawn(command[0] as string, command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
    const [[said]] = (await Promise.all([once(child.stdout, 'data'), once(child, 'exit')])) as [
      [Buffer],
      unknown,
    ];
    const [pid, at] = String(said).trim().split(' ').map(BigInt);
    return { pid: Number(pid), at: at as bigint };
  }

  function ending(file: string, name: string, options: readonly string[] = []): string {
    const source = join(folder, `${file}.c`);
    writeFileSync(
      source,
      `#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
__attribute__((noinline)) void ${name}(void) { __asm__ volatile("nop; nop; nop"); }
int main(int count, char **words) {
  if (count > 1 && fork() != 0) return wait(0) < 0;
  printf("%d %p\\n", getpid(), (void *)${name});
  ${name}();
}
`,
    );
    execFileSync('cc', ['-O1', ...options, '-o', join(folder, file), source]);
    return join(folder, file);
  }

  const moves = ending('moves', 'moving_function');
  const fixed = ending('fixed', 'fixed_function', ['-no-pie', '-fno-pie']);
  it.each([
    ['a program', [moves], 'moving_function'],
    ['a program of a fixed place', [fixed], 'fixed_function'],
    ['a shell that becomes a program', ['sh', '-c', 'exec "$0"', moves], 'moving_function'],
    ['a child of a program that has ended, too', [moves, 'fork'], 'moving_function'],
  ])('%s has its names', async (_, command, name) => {
    const mappings = takeAll(LiveMappings.begin());
    if (mappings === null) throw new Error('the kernel does not tell what processes map');
    try {
      const { pid, at } = await run(command);
      const time = monotonicTime();
      for (const when of [{ time }, {}]) {
        const symbols = new UserSymbols(usualPatience, mappings);
        for (;;) {
          await symbols.prepare([{ pid, space: 1n, addresses: [at], ...when }]);
          const found = symbols.find(pid, 1n, at);
          if ('why' in found && found.why === 'late') continue;
          expect(found).toMatchObject({ name });
          break;
        }
      }
      // Without the history nobody knows.
      expect(await nameOf(pid, 1n, at)).toBe('ended');
    } finally {
      mappings.close();
    }
  });

  it('has its names where only the process that started it sees its file', async () => {
    const mappings = takeAll(LiveMappings.begin());
    const place = mkdtempSync(join(folder, 'place-'));
    const script = 'mount -t tmpfs none "$1" && cp "$0" "$1/copy" && "$1/copy"; read line';
    const shell = spawn('unshare', ['-m', 'sh', '-c', script, moves, place], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      const [said] = (await once(shell.stdout, 'data')) as [Buffer];
      const [pid, at] = String(said).trim().split(' ').map(BigInt) as [bigint, bigint];
      while (hasNumber(Number(pid))) await setImmediate();
      const symbols = new UserSymbols(60_000, mappings);
      await symbols.prepare([{ pid: Number(pid), space: 1n, addresses: [at], time: monotonicTime() }]);
      expect(symbols.find(Number(pid), 1n, at)).toMatchObject({
        name: 'moving_function',
        module: join(place, 'copy'),
      });
    } finally {
      mappings?.close();
      shell.stdin.end();
      await once(shell, 'exit');
    }
  });

  it('is told on each CPU, and more than the memory for it holds loses nothing', async () => {
    const mappings = takeAll(LiveMappings.begin());
    try {
      const first = await run([moves]);
      // Each is some 1,000 bytes of events.
      for (let i = 0; i < 60; i++) await run([fixed]);
      const symbols = new UserSymbols(60_000, mappings);
      await symbols.prepare([{ pid: first.pid, space: 1n, addresses: [first.at], time: monotonicTime() }]);
      expect(symbols.find(first.pid, 1n, first.at)).toMatchObject({ name: 'moving_function' });
    } finally {
      mappings?.close();
    }
  });
});
