import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attach, on } from '@tap/native-core';
import { fn, probe, usize } from '@tap/native-core/tapset';
import { pid, sprint_ubacktrace } from '@tap/context';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'tap-short-lived-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = probe('test.write', {
  at: fn('vfs_write', { count: usize }),
  values: ({ count }) => ({
    /** Bytes to write. */
    count,
  }),
});
const bytes = 1_789;
const programs = [...Array(12).keys()];

/** Compiles a program whose function of its own name writes, and that ends half a second later. */
function compile(number: number): string {
  const [source, program] = [join(folder, `${number}.c`), join(folder, `program-${number}`)];
  writeFileSync(
    source,
    `#include <fcntl.h>
#include <unistd.h>
static char text[${bytes}];
__attribute__((noinline)) int inner(int file) { return write(file, text, sizeof text) > 0; }
__attribute__((noinline)) int short_lived_${number}(int file) { return inner(file) + 1; }
int main(void) {
  int done = short_lived_${number}(open("/dev/null", O_WRONLY));
  usleep(500000);
  return done != 2;
}
`,
  );
  execFileSync('cc', [
    '-O1',
    '-fno-omit-frame-pointer',
    '-fno-optimize-sibling-calls',
    '-o',
    program,
    source,
  ]);
  return program;
}

it('twelve programs that end half a second after their call have the names of their functions', async () => {
  const files = programs.map(compile);
  const session = await attach(
    on(write)
      .where((e) => e.count.eq(bytes))
      .select(() => ({ pid: pid(), stack: sprint_ubacktrace() })),
  );
  const stacks = new Map<number, string>();
  const reading = (async () => {
    for await (const event of session) stacks.set(event.pid, event.stack);
  })();
  const children = files.map((file) => spawn(file, { stdio: 'ignore' }));
  const ends = await Promise.all(children.map((child) => once(child, 'exit')));
  expect(ends).toEqual(programs.map(() => [0, null]));
  await session.close();
  await reading;
  const named = children.map((child) => /\bshort_lived_\d+/.exec(stacks.get(child.pid ?? 0) ?? '')?.[0]);
  expect(named, JSON.stringify(session.unnamed)).toEqual(programs.map((number) => `short_lived_${number}`));
});
