import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readBtfInTurns } from './btf-file.js';

const path = '/sys/kernel/btf/vmlinux';

it.runIf(existsSync(path))('reads the types of the running kernel, whoever asks', async () => {
  const bytes = await readBtfInTurns('vmlinux');
  expect(bytes !== null && Buffer.compare(bytes, readFileSync(path))).toBe(0);
});

it('reads nothing where there are no types', async () => {
  expect(await readBtfInTurns('no-such-module')).toBeNull();
});
