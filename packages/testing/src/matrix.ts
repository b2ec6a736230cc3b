import { originsOf, type PlaceOrigin, type ValueOrigin } from '@tap/native-core/inspect';
import { TapError, type Probe } from '@tap/native-core/tapset';
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
            '| value | kernel | from |',
            names.flatMap((name) => valueRows(name, kernels)),
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

function valueRows(name: string, kernels: readonly OnKernel[]): readonly string[] {
  const rows = grouped(kernels, (places) => {
    const texts = places.map((place) => originText(place.values[name]));
    return [...new Set(texts)].join('; ');
  });
  return rows.map((row) => `| \`${name}\` ${row}`);
}

function originText(origin: ValueOrigin | undefined): string {
  if (origin === undefined) return 'not a value of this place';
  const { from, absent } = origin;
  const cut = from.length > mostCharacters ? `${from.slice(0, mostCharacters)}…` : from;
  const code = `\`${cut.replaceAll('|', '\\|')}\``;
  return absent === null ? code : `${code}; absent: ${absent}`;
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
