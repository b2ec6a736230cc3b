import { expect, it } from 'vitest';
import { KernelSymbols } from '../kernel/index.js';
import { kernelSymbols } from './kernel-symbols.js';

const check = (kallsyms: string) => kernelSymbols(KernelSymbols.of(Buffer.from(kallsyms)));

it('says whether addresses of the kernel have names, and what helps', () => {
  expect(check('ffffffff81000000 T f\n')).toMatchObject({ state: 'yes', detail: '1 functions' });
  expect(check('0000000000000000 T f\n')).toMatchObject({
    state: 'no',
    detail: expect.stringContaining('kptr_restrict'),
    next: 'run with the capability CAP_SYSLOG',
  });
  expect(check('')).toMatchObject({ state: 'no', next: 'use a kernel with CONFIG_KALLSYMS' });
});
