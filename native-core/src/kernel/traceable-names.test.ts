import { expect, it } from 'vitest';
import { beginningWith } from '../text/index.js';
import { traceableNames } from './traceable-names.js';

it('the names that pass are those before the modules, also of the last line', () => {
  const text = Buffer.from('vfs_read\nnf_hook_slow [nf]\nvfs_readv\n__x64_sys_read');
  expect([...traceableNames(text, () => true)]).toEqual([
    'vfs_read',
    'nf_hook_slow',
    'vfs_readv',
    '__x64_sys_read',
  ]);
  expect([...traceableNames(text, beginningWith('vfs'))]).toEqual(['vfs_read', 'vfs_readv']);
  expect(traceableNames(new Uint8Array(0), () => true).size).toBe(0);
});
