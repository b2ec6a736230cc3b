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
