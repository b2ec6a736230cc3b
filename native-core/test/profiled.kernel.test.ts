import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const built = new URL('../dist/index.js', import.meta.url).href;
const tapset = new URL('../dist/tapset.js', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'tap-profiled-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Attaches programs that take the verifier long, by each mechanism, while a profiler sends signals. */
const tracer = `
Promise.all([import('${built}'), import('${tapset}')]).then(async ([{ attach, on }, { fn, probe, usize }]) => {
  const write = probe('test.write', { at: fn('vfs_write', { count: usize }), values: ({ count }) => ({ count }) });
  const queries = Array.from({ length: 4 }, (_, i) => on(write).where((e) => e.count.mod(7 + i).eq(3)).hist((e) => e.count));
  for (let i = 0; i < 3; i++) {
    const session = await attach(queries);
    await session.close();
  }
});`;

it('attaches while a profiler sends it signals all the time', () => {
  const flags = ['--cpu-prof', '--cpu-prof-interval', '200', '--cpu-prof-dir', folder];
  const { status, stderr } = spawnSync(process.execPath, [...flags, '-e', tracer], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
