import { expect, it } from 'vitest';
import { beginningWith, containing, type BytesTest } from './bytes-test.js';

const text = Buffer.from('vfs_read [nfsd]\nvfs\0read');
const names = [0, 16, 20];
const passing = (test: BytesTest): readonly number[] => names.filter((start) => test(text, start));

it('lets the names through that begin so', () => {
  expect(passing(beginningWith('vfs'))).toEqual([0, 16]);
  expect(passing(beginningWith('read'))).toEqual([20]);
  expect(passing(beginningWith('vfs_w'))).toEqual([]);
  expect(passing(beginningWith(''))).toEqual(names);
});

it('lets the names through that have it somewhere, up to where they end', () => {
  expect(passing(containing('s_'))).toEqual([0]);
  expect(passing(containing('read'))).toEqual([0, 20]);
  expect(passing(containing('nfsd'))).toEqual([]);
  expect(passing(containing('reads'))).toEqual([]);
  expect(passing(containing(''))).toEqual(names);
});
