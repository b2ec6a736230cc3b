import { kernelStack, on } from '@tap/native-core/tapset';
import { tcp } from '@tap/net';
import { DuckDBInstance } from '@duckdb/node-api';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { functionsOf, replay } from '../src/index.js';

let folder = '';
let writer = '';
const query = on(tcp.sendmsg).select((e) => ({ size: e.size, stack: kernelStack(2) }));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tap-record-'));
  // Node does not run TypeScript by itself.
  const source = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
  const bundle = await rolldown({
    input: fileURLToPath(new URL('writer.ts', import.meta.url)),
    platform: 'node',
    resolve: {
      alias: {
        '@tap/native-core/tapset': source('native-core/src/tapset.ts'),
        '@tap/native-core/inspect': source('native-core/src/inspect.ts'),
        '@tap/native-core': source('native-core/src/index.ts'),
        '@tap/net': source('packages/net/src/index.ts'),
      },
    },
    logLevel: 'silent',
  });
  const { output } = await bundle.write({ dir: join(folder, 'built', 'src'), entryFileNames: 'writer.mjs' });
  writer = join(folder, 'built', 'src', output[0].fileName);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Kills a writing process once it has given so many events; says how many it has given. */
async function killedAfter(wanted: number, path: string): Promise<number> {
  const child = spawn(process.execPath, [writer, path, '50'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let given = 0;
  for await (const data of child.stdout) {
    given = Number(String(data).trim().split('\n').at(-1));
    if (given >= wanted) break;
  }
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return given;
}

it('of a recorder that was killed, all whole steps are replayed, in order and with names', async () => {
  let kept = 0;
  for (const [index, wanted] of [100, 700, 2500, 9000].entries()) {
    const path = join(folder, `killed-${index}.parquet`);
    await killedAfter(wanted, path);
    const replayed = await replay(path, query);
    const { stats, cutBytes } = replayed;
    const sizes: number[] = [];
    for await (const { size, stack } of replayed) {
      expect(functionsOf(stack)).toEqual([{ name: `f${size}`, module: 'kernel' }]);
      sizes.push(size);
    }
    expect(sizes).toEqual([...sizes.keys()]);
    expect(stats).toMatchObject({ events: sizes.length, ended: false });
    kept += sizes.length;
    if (cutBytes > 0) truncateSync(path, statSync(path).size - cutBytes);
    const duck = await (await DuckDBInstance.create()).connect();
    const counted = await duck.runAndReadAll(`SELECT count(*) AS events FROM '${path}'`);
    expect(Number(counted.getRowObjects()[0]?.['events'])).toBe(sizes.length);
  }
  expect(kept).toBeGreaterThan(0);
});

it('of a file that is cut anywhere, the steps before are replayed', async () => {
  const path = join(folder, 'cut.parquet');
  await killedAfter(3000, path);
  const whole = statSync(path).size;
  let before = Infinity;
  for (let size = whole; size > whole / 2; size -= 997) {
    truncateSync(path, size);
    // At the very beginning there is no whole footer.
    const found = await replay(path, query).catch((error: Error) => error.message);
    if (typeof found === 'string') expect(found).toContain('TAP_ARGUMENT');
    else expect(found.stats.events).toBeLessThanOrEqual(before);
    if (typeof found !== 'string') before = found.stats.events;
  }
});

it('a disk that is full leaves what was written, and says how much that is', async () => {
  const path = join(folder, 'full.parquet');
  const script = `trap '' XFSZ; ulimit -f 128; exec "$0" "$@"`;
  const child = spawn('sh', ['-c', script, process.execPath, writer, path, '5000'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let message = '';
  child.stderr.on('data', (data) => (message += String(data)));
  const [status] = (await once(child, 'close')) as [number];
  expect([status, message]).toEqual([
    3,
    expect.stringContaining('TAP_SYSTEM: the recording cannot be written: EFBIG'),
  ]);
  const safe = Number(/safe +(\d+) events in /.exec(message)?.[1]);
  expect(safe).toBeGreaterThan(0);
  const replayed = await replay(path, query);
  expect([replayed.stats.events, replayed.cutBytes]).toEqual([safe, 0]);
  let seen = 0;
  for await (const { size } of replayed) expect(size).toBe(seen++);
  expect(seen).toBe(safe);
});
