import { expect, it } from 'vitest';
import { beginningWith, havingLetters } from './letters.js';

it('lets the names through that have all the letters, up to where they end', () => {
  const text = Buffer.from('vfs_read [nfsd]\nwrite\tvfs\0fsv');
  const passes = (letters: string): readonly number[] =>
    [0, 16, 22, 26].filter((start) => havingLetters(letters)(text, start));
  expect(passes('vfs')).toEqual([0, 22, 26]);
  expect(passes('dear')).toEqual([0]);
  expect(passes('n')).toEqual([]);
  expect(passes('ï')).toEqual([0, 16, 22, 26]);
  expect(passes('')).toEqual([0, 16, 22, 26]);
});

it('lets the names through that begin so', () => {
  const text = Buffer.from('vfs_read vfs');
  const passes = (start: string): readonly number[] =>
    [0, 4, 9].filter((at) => beginningWith(start)(text, at));
  expect(passes('vfs')).toEqual([0, 9]);
  expect(passes('read')).toEqual([4]);
  expect(passes('vfs_w')).toEqual([]);
  expect(passes('')).toEqual([0, 4, 9]);
});
