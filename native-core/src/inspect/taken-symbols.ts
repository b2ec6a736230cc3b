import type { QuerySpec } from '../define/index.js';
import { walk } from '../expr/index.js';
import type { Kernel } from '../kernel/index.js';

/** For each function that a query names and the kernel has not under this name: what the compiler made of it, a line each. */
export function takenSymbols({ condition, fields }: QuerySpec, kernel: Kernel): readonly string[] {
  const names = new Set<string>();
  for (const { node } of [...(condition === null ? [] : [condition]), ...Object.values(fields ?? {})])
    walk(node, (one) => {
      if (one.op === 'symbolTest' && one.part === 'name') names.add(one.name);
    });
  return [...names].flatMap((name) => {
    const taken = kernel.symbols().namesFor(name);
    return taken.includes(name) ? [] : [`"${name}" is ${taken.join(' and ')} on this kernel`];
  });
}
