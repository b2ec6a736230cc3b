import { expect, it } from 'vitest';
import { matrixPage } from './matrix.js';
import { allProbes } from './tapsets.js';

it('is the page of the documentation', async () => {
  await expect(matrixPage(allProbes)).toMatchFileSnapshot('../../../docs/kernels.md');
});
