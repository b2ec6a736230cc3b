import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('..', import.meta.url));

it('imports no part of Node that few programs need', () => {
  // The list comes first: console.log itself may load node:net.
  const program = `
    await import('@tap/native-core');
    await import('@tap/context');
    await import('@tap/net');
    const loaded = process.moduleLoadList.filter((name) => name.startsWith('NativeModule '));
    console.log(JSON.stringify(loaded.map((name) => name.slice('NativeModule '.length))));`;
  const args = ['--input-type=module', '-e', program];
  const loaded = JSON.parse(
    execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }),
  ) as string[];
  expect(loaded).toContain('fs');
  expect(['net', 'zlib', 'child_process', 'worker_threads'].filter((name) => loaded.includes(name))).toEqual(
    [],
  );
});
