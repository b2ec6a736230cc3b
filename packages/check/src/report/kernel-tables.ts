import type { CheckedPlace, OnKernel, ProbePlaces } from '../definitions/index.js';
import type { StoredKernel } from '../kernels/index.js';

/** Longer expressions are cut: the whole is what `tap explain` shows. */
const mostCharacters = 240;

/**
 * What kernels give of probes, as Markdown: for each probe a heading, a table of where it attaches and how, and one of where
 * each value comes from and how exact it is, or why a kernel cannot give it.
 *
 * @param heading marks the headings of probes: `##`.
 */
export function kernelTables(probes: readonly ProbePlaces[], heading: string): string {
  return probes.flatMap((probe) => probeBlocks(probe, heading)).join('\n\n');
}

function probeBlocks({ name, values, kernels }: ProbePlaces, heading: string): readonly string[] {
  const rows = values.flatMap((value) => valueRows(value, kernels));
  return [
    `${heading} ${name}`,
    table('| kernel | place | mechanism |', tableRows(kernels, siteCells)),
    ...(rows.length === 0 ? [] : [table('| value | kernel | from | exactness |', rows)]),
  ];
}

function siteCells(places: readonly CheckedPlace[]): string {
  const mechanisms = [...new Set(places.map(({ mechanism }) => mechanism))].join(', ');
  return `${places.map(({ place }) => `\`${place}\``).join(', ')} | ${mechanisms}`;
}

function valueRows(name: string, kernels: readonly OnKernel[]): readonly string[] {
  const rows = tableRows(kernels, (places) => {
    const cells = places.map(({ values }) => {
      const value = values[name];
      if (value === undefined) return ['not a value of this place', ''] as const;
      return [codeOf(value.from), value.exactness] as const;
    });
    const joined = (column: 0 | 1): string => [...new Set(cells.map((cell) => cell[column]))].join('; ');
    return `${joined(0)} | ${joined(1)}`;
  });
  return rows.map((row) => `| \`${name}\` ${row}`);
}

function codeOf(expression: string): string {
  const isLong = expression.length > mostCharacters;
  const cut = isLong ? `${expression.slice(0, mostCharacters)}…` : expression;
  return `\`${cut.replaceAll('|', '\\|')}\``;
}

function tableRows(
  kernels: readonly OnKernel[],
  cells: (places: readonly CheckedPlace[]) => string,
): readonly string[] {
  const rows = byText(kernels, ({ places, refusal }) => refusal ?? cells(places));
  return rows.map(([row, names]) => `| ${kernelNames(names, kernels.length)} | ${row} |`);
}

/** Kernels with the same text stand together, in the order of the first of each. */
export function byText<K extends { readonly kernel: StoredKernel }>(
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

/** Kernels in a word or a list. */
export function kernelNames(kernels: readonly StoredKernel[], all: number): string {
  return kernels.length === all ? 'all' : kernels.join(', ');
}

function table(head: string, rows: readonly string[]): string {
  const columns = head.split('|').length - 2;
  return [head, `|${' --- |'.repeat(columns)}`, ...rows].join('\n');
}
