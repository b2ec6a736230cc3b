import { describe, expect, it } from 'vitest';
import { FileCache } from './file-cache.js';
import type { NamedFile } from './named-file.js';

describe('FileCache', () => {
  const names = (bytes: number): NamedFile => ({
    bytes,
    find: () => ({ why: 'no function' }),
    row: () => null,
    address: () => null,
  });
  const mebibyte = 1024 * 1024;

  it('keeps small files, whatever large ones come', () => {
    const files = new FileCache();
    files.set('small', names(mebibyte));
    for (let i = 0; i < 10; i++) files.set(`large ${i}`, names(84 * mebibyte));
    expect(files.get('small')?.bytes).toBe(mebibyte);
    expect(files.get('large 9')?.bytes).toBe(84 * mebibyte);
    expect(files.get('large 8')).toBeUndefined();
  });

  it('forgets one', () => {
    const files = new FileCache();
    files.set('a', names(60 * mebibyte));
    files.set('b', names(40 * mebibyte));
    files.delete('a');
    expect(files.get('a')).toBeUndefined();
    // Its bytes are free again.
    files.set('c', names(60 * mebibyte));
    expect(files.get('b')?.bytes).toBe(40 * mebibyte);
  });
});
