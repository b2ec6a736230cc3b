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
import { afterAll, describe, expect, it } from 'vitest';
import { randomizeAddresses } from '../../packages/testing/src/libc.js';
import { UserSymbols } from '../src/symbols/index.js';
import { addressSpaceOf, readMappings, runNow } from '../src/sys/index.js';

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
