import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { attach, on } from '@tap/native-core';
import { fn, probe, usize } from '@tap/native-core/tapset';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomizeAddresses, waitsWithoutName } from '../../testing/src/libc.js';
import { sprint_ubacktrace, ubacktrace, pid, print_usyms, umodname, usymname, uaddr } from '../src/index.js';

randomizeAddresses();
const write = probe('test.write', {
  at: fn('vfs_write', { count: usize }),
  values: ({ count }) => ({
    /** Bytes to write. */
    count,
  }),
});
/** As the workload writes. */
const bytes = 1793;

const source = fileURLToPath(new URL('workload/stack.c', import.meta.url));
const compiles = spawnSync('cc', ['--version']).status === 0;

describe.skipIf(!compiles)('the stack of a program in C', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(`${tmpdir()}/tap-`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['that can lie anywhere', ['-pie', '-fPIE']],
    ['of a fixed place', ['-no-pie', '-fno-pie']],
  ])('%s has the names of its functions', async (_, options) => {
    const program = `${folder}/program`;
    const words = ['-O1', '-fno-omit-frame-pointer', '-fno-optimize-sibling-calls', ...options];
    const { status, stderr } = spawnSync('cc', [...words, '-o', program, source], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    const session = await attach(
      on(write)
        .where((e) => e.count.eq(bytes))
        .select(() => ({
          pid: pid(),
          text: sprint_ubacktrace(),
          names: print_usyms(ubacktrace()),
          own: usymname(uaddr()),
          file: umodname(uaddr()),
        })),
      { latency: 0 },
    );
    const events = session[Symbol.asyncIterator]();
    // A shell that becomes the program: the process had other mappings before.
    const run = async () => {
      const child = spawn('sh', ['-c', 'exec "$0"', program], { stdio: ['pipe', 'ignore', 'inherit'] });
      for (;;) {
        const { value, done } = await events.next();
        if (done === true) throw new Error('the session has ended');
        if (value.pid !== child.pid) continue;
        child.stdin.end();
        await once(child, 'exit');
        return value;
      }
    };
    let event = await run();
    // On a machine that is very slow the first names come too late for their event; they are there for the next one.
    for (let late = 0; (session.unnamed.late ?? 0) > late; event = await run())
      late = session.unnamed.late ?? 0;
    const lines = event.text.split('\n');
    const functions = lines.map((line) => / : (\w+)\+0x/.exec(line)?.[1]);
    // The C library's write() keeps no frame pointer; its caller is found by call frame information. Newer ones take several
    // functions, which have no names.
    const own = functions.indexOf('inner');
    expect(functions.slice(own, own + 3)).toEqual(['inner', 'work', 'main']);
    expect(lines.slice(0, own).filter((line) => line.endsWith(`[${program}]`))).toEqual([]);
    expect(lines.filter((line) => line.endsWith(`[${program}]`)).length).toBeGreaterThanOrEqual(3);
    expect(event.names).toBe(event.text);
    // The stack is whole: behind main() nothing is said to be missing.
    expect(event.text).not.toMatch(/^\[/m);
    expect(event.file).toMatch(/libc/);
    if (!waitsWithoutName) expect(event.own).toMatch(/^[a-z_]/);
    await session.close();
  });
});

describe.skipIf(!compiles)('the stacks of programs that have ended before anyone reads them', () => {
  it('have the names of their own functions, in events and in a table', async () => {
    const folder = mkdtempSync(`${tmpdir()}/tap-`);
    try {
      const programs = ['-pie', '-no-pie'].map((kind) => {
        const words = [
          '-O1',
          '-fno-omit-frame-pointer',
          '-fno-optimize-sibling-calls',
          kind,
          `-f${kind.slice(1)}`,
        ];
        const program = `${folder}/program${kind}`;
        const made = spawnSync('cc', [...words, '-o', program, source], { encoding: 'utf8' });
        expect([made.status, made.stderr]).toEqual([0, '']);
        return program;
      });
      const writes = on(write).where((e) => e.count.eq(bytes));
      const events = writes.select(() => ({ pid: pid(), text: sprint_ubacktrace() }));
      const table = writes.by(() => ({ pid: pid(), text: sprint_ubacktrace() })).count();
      // The machine may be slow; the programs are gone however long it takes.
      const session = await attach([events, table], { patience: 60_000 });
      const pids = Array.from({ length: 12 }, (_, i) => {
        const ran = spawnSync(programs[i % 2] as string, { stdio: 'ignore' });
        expect(ran.status).toBe(0);
        return ran.pid;
      });
      // On arm64 the walk goes on to the program's own _start.
      const own = (text: string): readonly (string | undefined)[] =>
        text
          .split('\n')
          .filter((line) => line.includes(`[${folder}/`))
          .map((line) => / : (\w+)\+0x/.exec(line)?.[1])
          .filter((name) => name !== '_start');
      const named = new Map<number, readonly (string | undefined)[]>();
      for await (const event of session) {
        if ('text' in event && pids.includes(event.pid)) named.set(event.pid, own(event.text));
        if (named.size === pids.length) break;
      }
      expect([...named], JSON.stringify(session.unnamed)).toEqual(
        pids.map((one) => [one, ['inner', 'work', 'main']]),
      );
      // A table does not keep what the caller of write() is found by where the kernel's walk does not find it.
      const rows = [...session.table(table).read()].filter(([key]) => pids.includes(key.pid));
      const counted = rows.map(([key, count]) => [key.pid, own(key.text).slice(-2), count] as const);
      expect(counted.sort(([one], [other]) => one - other)).toEqual(
        pids.map((one) => [one, ['work', 'main'], 1]),
      );
      expect(session.unnamed.ended ?? 0).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
