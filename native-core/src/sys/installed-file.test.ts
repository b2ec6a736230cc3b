import { expect, it } from 'vitest';
import { readInstalled } from './installed-file.js';

it('readInstalled() reads a file of a package, and knows of none that is not there', () => {
  expect(readInstalled('gecko-profiler-demangle/index_bg.wasm')?.toString('latin1', 0, 4)).toBe('\0asm');
  expect(readInstalled('gecko-profiler-demangle/none')).toBeNull();
  expect(readInstalled('@tap/none/index_bg.wasm')).toBeNull();
});
