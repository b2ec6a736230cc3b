import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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

it('has no character beyond ASCII in what is loaded, for which V8 would keep each file in twice the memory', () => {
  const chunks = fileURLToPath(new URL('../../../native-core/dist/chunks', import.meta.url));
  const texts = readdirSync(chunks)
    .filter((name) => name.endsWith('.js'))
    .map((name) => [name, readFileSync(`${chunks}/${name}`)] as const);
  expect(texts).not.toEqual([]);
  expect(texts.filter(([, bytes]) => bytes.some((byte) => byte > 0x7f)).map(([name]) => name)).toEqual([]);
});
