import { originsOf, type PlaceOrigin } from '@tap/native-core/inspect';
import { TapError, type Expression, type Probe } from '@tap/native-core/tapset';
import { exactness } from './exactness.js';
import { fixtureKernel } from './fixture.js';
import { fixtureKernels, type FixtureKernel } from './kernel-fixture.js';

/** What a probe is on one kernel: its places, or why it has none. */
type OnKernel = readonly [kernel: FixtureKernel, places: readonly PlaceOrigin[] | string];

/** Longer expressions are cut: the whole is what `tap explain` shows. */
const mostCharacters = 240;

/**
 * The page that says for each probe and kernel where it attaches and how, and for each value where it comes from.
 */
export function matrixPage(probes: readonly Probe[]): string {
  const blocks = [
    '<!-- Generated from the definitions and the types of four kernels: `npx vitest run -u packages/testing`. -->',
    '# Kernels',
    'Where each probe attaches on the kernels of Debian 11, 12, 13 and 14 (5.10, 6.1, 6.12, 7.2; amd64), by which mechanism, ' +
      'and where each value comes from. Attaching steps down to kprobe, kretprobe or raw_tp by itself where the kernel refuses ' +
      'the mechanism named here. `tap explain PROBE` says the same of the kernel at hand.',
    'A value is exact when it is what the expression gives at that moment, bit for bit. Otherwise its row says what bounds it: ' +
      'the bytes of a text, the numbers that JavaScript holds exactly; or that it is null on a kernel, and why. What a value means, and ' +
      'where that differs from kernel to kernel, is in the [reference](./reference/README.md).',
    ...probes.flatMap(probeBlocks),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function probeBlocks(probe: Probe): readonly string[] {
  const kernels = fixtureKernels.map((kernel): OnKernel => [kernel, placesOn(probe, kernel)]);
  const names = Object.keys(probe.values);
  return [
    `## ${probe.name}`,
    table('| kernel | place | mechanism |', grouped(kernels, siteCells)),
    ...(names.length === 0
      ? []
      : [
          table(
            '| value | kernel | from | exactness |',
            Object.entries(probe.values).flatMap(([name, value]) => valueRows(name, value, kernels)),
          ),
        ]),
  ];
}

function placesOn(probe: Probe, kernel: FixtureKernel): readonly PlaceOrigin[] | string {
  try {
    return originsOf(probe, fixtureKernel(kernel));
  } catch (error) {
    if (error instanceof TapError) return error.summary;
    throw error;
  }
}

function siteCells(places: readonly PlaceOrigin[]): string {
  const mechanisms = [...new Set(places.map(({ mechanism }) => mechanism))].join(', ');
  return `${places.map(({ place }) => `\`${place}\``).join(', ')} | ${mechanisms}`;
}

function valueRows(name: string, value: Expression, kernels: readonly OnKernel[]): readonly string[] {
  const rows = grouped(kernels, (places) => {
    const cells = places.map(({ values }) => {
      const origin = values[name];
      if (origin === undefined) return ['not a value of this place', ''] as const;
      return [codeOf(origin.from), exactness(value, origin)] as const;
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

/** Rows of kernels with their cells; kernels with equal cells share a row. */
function grouped(
  kernels: readonly OnKernel[],
  cells: (places: readonly PlaceOrigin[]) => string,
): readonly string[] {
  const rows = new Map<string, FixtureKernel[]>();
  for (const [kernel, places] of kernels) {
    const row = typeof places === 'string' ? places : cells(places);
    rows.set(row, [...(rows.get(row) ?? []), kernel]);
  }
  return [...rows].map(
    ([row, names]) => `| ${names.length === kernels.length ? 'all' : names.join(', ')} | ${row} |`,
  );
}

function table(head: string, rows: readonly string[]): string {
  const columns = head.split('|').length - 2;
  return [head, `|${' --- |'.repeat(columns)}`, ...rows].join('\n');
}
