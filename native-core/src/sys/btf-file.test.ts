import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readBtf, readBtfInTurns } from './btf-file.js';

const path = '/sys/kernel/btf/vmlinux';

it.runIf(existsSync(path))('reads the types of the running kernel, whoever asks', async () => {
  const bytes = await readBtfInTurns('vmlinux');
  for (const read of [bytes, readBtf('vmlinux')])
    expect(read !== null && Buffer.compare(read, readFileSync(path))).toBe(0);
});

it('reads nothing where there are no types', async () => {
  expect(await readBtfInTurns('no-such-module')).toBeNull();
  expect(readBtf('no-such-module')).toBeNull();
});
