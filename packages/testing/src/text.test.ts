import { execname, kernel_string, task_current } from '@tap/context';
import { on } from '@tap/native-core';
import { explain } from '@tap/native-core/inspect';
import { fn, probe, type Bool } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels } from './index.js';

const read = probe('test.read', { at: fn('vfs_read', {}), values: () => ({}) });

describe.each(fixtureKernels)('text that is no UTF-8, on kernel %s', (name) => {
  const kernel = fixtureKernel(name);
  const listingOf = async (condition: () => Bool): Promise<string> => {
    const [program] = await explain(on(read).where(condition), { kernel });
    return program?.listing ?? '';
  };

  it('is compared by the bytes that it was read from', async () => {
    const bytes = new RegExp(`\\b(0x62ff61|${0x62ff61})\\b`);
    for (const text of [execname(), kernel_string(task_current())]) {
      expect(await listingOf(() => text.eq('a\udcffb'))).toMatch(bytes);
      expect(await listingOf(() => text.eq('a\ufffdb'))).not.toMatch(bytes);
      expect(await listingOf(() => text.startsWith('\udcff'))).toMatch(/\b(0xff|255)\b/);
    }
  });

  it('counts as one byte each', () => {
    const text = kernel_string(task_current());
    expect(() => text.eq('\udcff'.repeat(127))).not.toThrow();
    expect(() => text.eq('\udcff'.repeat(128))).toThrow('TAP_TOO_LARGE');
  });
});
