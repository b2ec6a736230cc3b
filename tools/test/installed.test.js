// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allKernels, kernelOf } from '../vm/kernel/kernels.js';
import { majorsOn } from './installed.js';

describe('installed packages are tested', () => {
  it('on all Nodes with one kernel of each processor, and on one with the others', () => {
    const kernels = allKernels();
    const majors = kernels.map((kernel) => majorsOn(kernel, kernels).join(' '));
    const ofEach = ['20', '20 22 24 26', '24', '26'];
    assert.deepEqual(majors, [...ofEach, ...ofEach]);
  });
  it('on all Nodes with the first kernel when the default is not among them', () => {
    const kernels = [kernelOf('6.12', 'arm64'), kernelOf('7.2', 'arm64')].flatMap((kernel) => kernel ?? []);
    assert.deepEqual(
      kernels.map((kernel) => majorsOn(kernel, kernels).length),
      [4, 1],
    );
  });
});
