import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { othersCanChange, ownUser } from './owners.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-owners-'));
const me = ownUser(process);
const file = join(folder, 'inner/file.js');
mkdirSync(join(folder, 'inner'));
writeFileSync(file, '');
afterAll(() => rmSync(folder, { recursive: true }));

/** With a mode of the folder above the file's. */
function withMode(mode: number, path: string = file): boolean {
  chmodSync(folder, mode);
  return othersCanChange(path, me);
}

it('lets only root and oneself write', () => {
  expect(withMode(0o755)).toBe(false);
  expect(withMode(0o757)).toBe(true);
  expect(withMode(0o1757)).toBe(false);
});

it('lets members of the own group write, and of no other', () => {
  chmodSync(folder, 0o775);
  expect(othersCanChange(file, me)).toBe(false);
  // Whatever group the folder has, this user is in another; root's own may always write.
  expect(othersCanChange(file, { ...me, gid: me.gid + 1 })).toBe(me.gid !== 0);
});

it('looks at where a link leads, too', () => {
  mkdirSync(join(folder, 'private'));
  const link = join(folder, 'private/link.js');
  symlinkSync(file, link);
  chmodSync(join(folder, 'inner'), 0o777);
  expect(withMode(0o755, link)).toBe(true);
  chmodSync(join(folder, 'inner'), 0o755);
  expect(withMode(0o755, link)).toBe(false);
});
