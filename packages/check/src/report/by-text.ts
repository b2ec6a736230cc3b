import { storedKernels, type StoredKernel } from '../kernels/index.js';

interface On {
  readonly kernel: StoredKernel;
}

/** Kernels with the same text stand together, in the order of the first of each. */
export function byText<K extends On>(
  kernels: readonly K[],
  text: (on: K) => string,
): readonly (readonly [text: string, kernels: readonly StoredKernel[]])[] {
  const rows = new Map<string, StoredKernel[]>();
  for (const on of kernels) {
    const row = text(on);
    rows.set(row, [...(rows.get(row) ?? []), on.kernel]);
  }
  return [...rows];
}

/** How many kernels "all but" may leave out: more are a list that says less than those that are left. */
const mostLeftOut = 2;

/**
 * Kernels in a word or a list.
 *
 * @param checked those that they were chosen from: of fewer than are stored, all are named.
 */
export function kernelNames(kernels: readonly StoredKernel[], checked: readonly On[]): string {
  const others = storedKernels.filter((kernel) => !kernels.includes(kernel));
  if (others.length === 0) return 'all';
  const areAllChecked = storedKernels.every((stored) => checked.some(({ kernel }) => kernel === stored));
  return areAllChecked && others.length <= mostLeftOut ? `all but ${others.join(', ')}` : kernels.join(', ');
}
