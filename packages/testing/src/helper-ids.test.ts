import { expect, it } from 'vitest';
import { helperIds } from '../../../native-core/src/asm/index.js';
import { Btf, enumValue } from '../../../native-core/src/btf/index.js';
import { btfFixture, fixtureKernels } from './fixture.js';

it.each(fixtureKernels)('helpers have the numbers that kernel %s gives them', (kernel) => {
  const btf = new Btf(btfFixture(kernel).vmlinux);
  for (const [name, id] of Object.entries(helperIds)) {
    const value = enumValue(btf, 'bpf_func_id', `BPF_FUNC_${name}`);
    // Kernels only ever add helpers; 5.10 lacks the newest.
    if (value !== null || kernel !== '5.10') expect(value === null ? null : Number(value), name).toBe(id);
  }
});
