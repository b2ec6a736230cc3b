// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allKernels, kernelOf } from '../vm/kernel/kernels.js';
import { majorsOn } from './installed.js';

describe('installed packages are tested', () => {
  it('on all Nodes with one kernel of this processor, on two with one of the other, and on one with the others', () => {
    const kernels = allKernels();
    const majors = kernels.map((kernel) => majorsOn(kernel, kernels).join(' '));
    assert.deepEqual(majors, ['20', '20 22 24 26', '24', '26', '20', '20 24', '24', '26']);
  });
  it('on all Nodes with the first kernel when the default is not among them', () => {
    const kernels = ['6.12', '7.2'].flatMap((series) => kernelOf(series) ?? []);
    assert.deepEqual(
      kernels.map((kernel) => majorsOn(kernel, kernels).length),
      [4, 1],
    );
  });
});
