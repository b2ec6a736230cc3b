import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newTapset } from './new-tapset.js';

const { folder, transpile, tap } = newTapset('outside');

it('a tapset outside of the repository is built, explained and traced', () => {
  // package.test.ts builds it with its types.
  expect(transpile()).toEqual({ status: 0, text: '' });
  const explained = tap('explain', 'outside.read');
  expect(explained.status).toBe(0);
  expect(explained.text).toContain('vfs_read');
  // What is read has a size that nothing else reads with.
  const command = `dd if=${join(folder, 'package.json')} of=/dev/null bs=34567 count=1`;
  const where = ['--where', 'count == 34567'];
  const traced = tap('trace', 'outside.read', ...where, '--json', '-c', command);
  const events = traced.text
    .split('\n')
    .filter((line) => line.startsWith('{"probe"'))
    .map((line) => JSON.parse(line) as unknown);
  expect(events, traced.text).toMatchObject([
    { probe: 'outside.read', flags: expect.any(Number), count: 34_567 },
  ]);
});
