import type { KernelSymbols } from '../kernel/index.js';
import { no, yes, type Check } from './check.js';

/** Whether addresses of the kernel have names for this user. */
export function kernelSymbols({ count, hidden }: Pick<KernelSymbols, 'count' | 'hidden'>): Check {
  const name = 'kernel symbols';
  if (count === 0)
    return no(
      name,
      '/proc/kallsyms has none: addresses of the kernel have no names',
      'use a kernel with CONFIG_KALLSYMS',
    );
  if (hidden)
    return no(
      name,
      'their addresses are hidden (kernel.kptr_restrict): addresses of the kernel have no names',
      'run with the capability CAP_SYSLOG',
    );
  return yes(name, `${count} functions`);
}
