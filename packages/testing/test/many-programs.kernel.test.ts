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

/** Compiles a program whose function of its own name writes, again and again until its input ends. */
function compile(number: number): string {
  const [source, program] = [join(folder, `${number}.c`), join(folder, `program-${number}`)];
  writeFileSync(
    source,
    `#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
static char text[${bytes}];
__attribute__((noinline)) int inner(int file) { return write(file, text, sizeof text) > 0; }
__attribute__((noinline)) int named_${number}(int file) { return inner(file) + 1; }
int main(void) {
  struct pollfd input = { .fd = 0, .events = POLLIN };
  int file = open("/dev/null", O_WRONLY);
  int done;
  do done = named_${number}(file);
  while (done == 2 && poll(&input, 1, 200) == 0);
  return done != 2;
}
`,
  );
  const options = ['-O1', '-fno-omit-frame-pointer', '-fno-optimize-sibling-calls', '-o', program, source];
  execFileSync('cc', options);
  return program;
}

it('twelve programs that start at once have the names of their functions', async () => {
  const files = programs.map(compile);
  const session = await attach(
    on(write)
      .where((e) => e.count.eq(bytes))
      .select(() => ({ pid: pid(), stack: sprint_ubacktrace() })),
  );
  const children = files.map((file) => spawn(file, { stdio: ['pipe', 'ignore', 'ignore'] }));
  const expected = new Map(children.map((child, number) => [child.pid, `named_${number}`]));
  const named = new Map<number, string>();
  // A name that is not there in time comes with one of the next events.
  for await (const { pid: number, stack } of session) {
    const [name] = /\bnamed_\d+/.exec(stack) ?? [];
    if (name !== undefined) named.set(number, name);
    if (named.size === programs.length) break;
  }
  expect(named).toEqual(expected);
  const ends = children.map((child) => once(child, 'exit'));
  for (const child of children) child.stdin.end();
  expect(await Promise.all(ends)).toEqual(programs.map(() => [0, null]));
});
