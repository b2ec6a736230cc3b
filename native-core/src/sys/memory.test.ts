import { expect, it } from 'vitest';
import { freeBytes } from './memory.js';

it('gives memory back at once', () => {
  const bytes = new Uint8Array(1 << 24);
  const before = process.memoryUsage().arrayBuffers;
  freeBytes(bytes);
  expect(bytes.length).toBe(0);
  expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(1 << 24);
});
