import { TapError } from '../errors/index.js';
import { boolConst, compare, logic, wordConst, type SymbolTestNode, type WordNode } from '../expr/index.js';
import type { Kernel } from '../kernel/index.js';

/**
 * The comparisons that say whether an address lies in a function or a module of a kernel.
 *
 * @throws TapError TAP_PERMISSION where addresses are hidden, TAP_ARGUMENT for a function that the kernel has not. A
 * module may not be loaded: then no address lies in it.
 */
export function symbolRanges({ address, part, name }: SymbolTestNode, kernel: Kernel): WordNode {
  const symbols = kernel.symbols();
  if (!symbols.visible) {
    throw new TapError('TAP_PERMISSION', `the address of "${name}" cannot be seen in /proc/kallsyms`, {
      next: 'run with the capability CAP_SYSLOG, or set the sysctl kernel.kptr_restrict to 0',
    });
  }
  const ranges = part === 'name' ? symbols.rangesOf(name) : symbols.moduleRanges(name);
  if (ranges.length === 0 && part === 'name') {
    throw new TapError('TAP_ARGUMENT', `this kernel (${kernel.release}) has no function "${name}"`, {
      next: `grep -w ${name} /proc/kallsyms`,
    });
  }
  const tests = ranges.map(([start, end]) =>
    logic('andAlso', compare('ge', address, wordConst(start)), compare('lt', address, wordConst(end))),
  );
  return tests.length === 0 ? boolConst(false) : tests.reduce((a, b) => logic('orElse', a, b));
}
