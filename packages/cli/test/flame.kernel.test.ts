import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tapHere } from './run-tap.js';

const source = fileURLToPath(new URL('workload/busy.c', import.meta.url));
const typescript = fileURLToPath(new URL('workload/shop.ts', import.meta.url));
const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc');
const compiles = spawnSync('cc', ['--version']).status === 0;

describe.skipIf(!compiles)('the stacks of a busy program', () => {
  let folder = '';
  let program: ChildProcess;
  beforeAll(() => {
    folder = mkdtempSync(`${tmpdir()}/tap-`);
    const words = ['-O1', '-fno-omit-frame-pointer', '-fno-optimize-sibling-calls'];
    const { status, stderr } = spawnSync('cc', [...words, '-o', `${folder}/busy`, source], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    program = spawn(`${folder}/busy`, { stdio: 'ignore' });
  });
  afterAll(async () => {
    program.kill('SIGKILL');
    await once(program, 'exit');
    rmSync(folder, { recursive: true });
  });

  const flame = (seconds: number, ...args: string[]) =>
    tapHere('flame', ...args, '-x', String(program.pid), '--duration', String(seconds)).ended;

  it('have its functions, as samples of the CPUs', async () => {
    const { out, err, code } = await flame(5, 'profile');
    expect([code, out], err).toEqual([0, expect.stringMatching(/^busy;(.*;)?main;work;inner \d+$/m)]);
    expect(out).not.toMatch(/^(?!busy;)./m);
  });

  it('have the frames of both sides, at a function of the kernel', async () => {
    // The C library has some functions of its own between, and may lack one.
    const both = /^busy;(.*;)?main;work;(.*;)?(.*_\[k\];)+vfs_write_\[k\] \d+$/m;
    // On a slow machine events come before the symbols of their programs have been read; tap says how many have no names.
    let [out, err] = ['', ''];
    for (let seconds = 5; !both.test(out) && seconds < 300; seconds *= 2)
      ({ out, err } = await flame(seconds, 'kernel.fn:vfs_write', '--where', 'count == 1793'));
    expect(out, err).toMatch(both);
  });
});

it('the time off the CPU is that of what the threads of a command wait for', async () => {
  const { out, err, code } = await tapHere('flame', '--off-cpu', '-c', 'sleep .2; sleep .2; true').ended;
  expect(code, err).toBe(0);
  const waits = [...out.matchAll(/^sleep;.*nanosleep.*_\[k\] (\d+)$/gm)].map(([, time]) => Number(time));
  // A sleep begins before its thread leaves the CPU, on a slow machine by some milliseconds.
  expect(waits.reduce((sum, time) => sum + time, 0)).toBeGreaterThan(200e6);
  expect(out).toMatch(/^sh;.*do_wait.*_\[k\] \d+$/m);
  expect(out).not.toMatch(/^(?!sh;|sleep;)./m);
});

it('a program in TypeScript has its functions, with their places there', async () => {
  const folder = mkdtempSync(`${tmpdir()}/tap-`);
  const { status, stderr } = spawnSync(
    process.execPath,
    [tsc, typescript, '--outDir', folder, '--noCheck', '--target', 'es2022', '--sourceMap'],
    { encoding: 'utf8' },
  );
  expect([status, stderr]).toEqual([0, '']);
  const program = spawn(process.execPath, ['--perf-basic-prof', `${folder}/shop.js`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(program.stdout, 'data');
    const { out, err, code } = await tapHere('flame', 'profile', '-x', String(program.pid), '--duration', '5')
      .ended;
    expect([code, out], err).toEqual([0, expect.stringMatching(/;total \(shop\.ts:6:15\) \d+$/m)]);
  } finally {
    program.kill('SIGKILL');
    await once(program, 'exit');
    rmSync(folder, { recursive: true });
    rmSync(`/tmp/perf-${program.pid}.map`, { force: true });
  }
});
