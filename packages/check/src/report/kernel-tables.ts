import type { OnKernel, ProbePlaces } from '../definitions/index.js';
import { byText, kernelNames } from './by-text.js';
import { placeRows } from './place-rows.js';

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
  const places = placeRows(kernels, (place) => `\`${place}\``).map(
    (row) => `| ${row.kernels} | ${row.where} | ${row.mechanisms} |`,
  );
  const rows = values.flatMap((value) => valueRows(value, kernels));
  return [
    `${heading} ${name}`,
    table('| kernel | place | mechanism |', places),
    ...(rows.length === 0 ? [] : [table('| value | kernel | from | exactness |', rows)]),
  ];
}

function valueRows(name: string, kernels: readonly OnKernel[]): readonly string[] {
  const rows = byText(kernels, ({ places, refusal }) => refusal ?? valueCells(name, places));
  return rows.map(([cells, on]) => `| \`${name}\` | ${kernelNames(on, kernels)} | ${cells} |`);
}

function valueCells(name: string, places: OnKernel['places']): string {
  const cells = places.map(({ values }) => {
    const value = values[name];
    if (value === undefined) return ['not a value of this place', ''] as const;
    return [codeOf(value.from), value.exactness] as const;
  });
  const joined = (column: 0 | 1): string => [...new Set(cells.map((cell) => cell[column]))].join('; ');
  return `${joined(0)} | ${joined(1)}`;
}

function codeOf(expression: string): string {
  const isLong = expression.length > mostCharacters;
  const cut = isLong ? `${expression.slice(0, mostCharacters)}…` : expression;
  return `\`${cut.replaceAll('|', '\\|')}\``;
}

function table(head: string, rows: readonly string[]): string {
  const columns = head.split('|').length - 2;
  return [head, `|${' --- |'.repeat(columns)}`, ...rows].join('\n');
}
