import { findPlaces, kernelTables } from '@tap/check';
import { expect, it } from 'vitest';
import { allProbes } from './tapsets.js';

const introduction = [
  '<!-- Generated from the definitions and the types of the stored kernels: `npx vitest run packages/testing -u`. -->',
  '# Kernels',
  'Where each probe attaches on the kernels of Debian 11, 12, 13 and 14 for amd64 (5.10, 6.1, 6.12, 7.2) and of Debian 12, 13 and 14 ' +
    'for arm64 (6.1-arm64, 6.12-arm64, 7.2-arm64), by which mechanism, and where each value comes from. Attaching steps down to kprobe, kretprobe or raw_tp by itself where the kernel refuses ' +
    'the mechanism named here. `tap explain PROBE` says the same of the kernel at hand.',
  'A value is exact when it is what the expression gives at that moment, bit for bit. Otherwise its row says what bounds it: ' +
    'the bytes of a text, the numbers that JavaScript holds exactly; or that it is null on a kernel, and why. What a value means, and ' +
    'where that differs from kernel to kernel, is in the [reference](./reference/README.md).',
];

it('is the page of the documentation', async () => {
  const page = [...introduction, kernelTables(allProbes.map(findPlaces), '##')].join('\n\n');
  await expect(`${page}\n`).toMatchFileSnapshot('../../../docs/kernels.md');
});
