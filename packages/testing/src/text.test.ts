import { execname, kernel_string, task_current } from '@tap/context';
import { on } from '@tap/native-core';
import { compile } from '@tap/native-core/inspect';
import { fn, probe, type Bool } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels } from './index.js';

const read = probe('test.read', { at: fn('vfs_read', {}), values: () => ({}) });

describe.each(fixtureKernels)('text that is no UTF-8, on kernel %s', (name) => {
  const kernel = fixtureKernel(name);
  /** The numbers that the code of a condition has in it. */
  const numbersIn = (condition: () => Bool): readonly number[] => {
    const [program] = compile(on(read).where(condition), kernel).programs;
    return (program?.alternatives[0]?.code ?? []).flatMap((one) => {
      if (one.op === 'constant') return [Number(one.value)];
      return 'from' in one && typeof one.from === 'number' ? [one.from] : [];
    });
  };

  it('is compared by the bytes that it was read from', () => {
    for (const text of [execname(), kernel_string(task_current())]) {
      expect(numbersIn(() => text.eq('a\udcffb'))).toContain(0x62ff61);
      expect(numbersIn(() => text.eq('a\ufffdb'))).not.toContain(0x62ff61);
      expect(numbersIn(() => text.startsWith('\udcff'))).toContain(0xff);
    }
  });

  it('counts as one byte each', () => {
    const text = kernel_string(task_current());
    expect(() => text.eq('\udcff'.repeat(127))).not.toThrow();
    expect(() => text.eq('\udcff'.repeat(128))).toThrow('TAP_TOO_LARGE');
  });
});
