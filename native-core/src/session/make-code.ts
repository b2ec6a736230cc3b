import type { Instructions } from '../asm/index.js';
import { generatePreceding, generateProgram, generateTable, type CodeOptions } from '../codegen/index.js';
import type { AggregationData, QueryData } from '../define/index.js';
import { TapError } from '../errors/index.js';
import { layoutKey, layoutRecord, type RecordLayout } from '../layout/index.js';
import type { TableSizes } from '../load/index.js';
import { wordsOf } from '../measure/index.js';
import type { Candidate } from '../resolve/index.js';

/** Whether a program reports or measures its events, or notes them for another one that comes later. */
export type Role = 'reports' | 'precedes';

/** The code of a candidate, and what it works on. */
export interface Code {
  readonly instructions: Instructions;
  /** Layout of the records, or of the keys of a table. */
  readonly layout: RecordLayout;
  /** Sizes of the table's maps; null for a program that reports its events. */
  readonly sizes: TableSizes | null;
}

/** A row's words on one CPU: PCPU_MIN_UNIT_SIZE in include/linux/percpu.h is the most that the kernel allocates. */
const maxRowBytes = 32_760;
/** Kernel memory that a table takes by default, and rows. */
const tableBytes = 16 << 20;
const defaultKeys = 4096;
const leastKeys = 64;

/** Makes the code of a candidate. @throws TapError TAP_TOO_LARGE, TAP_KIND. */
export function makeCode(
  { aggregation, probe }: QueryData,
  candidate: Candidate,
  options: CodeOptions,
  role: Role = 'reports',
): Code {
  if (role === 'precedes') {
    const instructions = generatePreceding(candidate, options);
    return { instructions, layout: layoutRecord([]), sizes: null };
  }
  if (aggregation === null) {
    const layout = layoutRecord(candidate.fields);
    return { instructions: generateProgram(candidate, layout, options), layout, sizes: null };
  }
  const keyed = candidate.fields.length > 0;
  const layout = layoutKey(candidate.fields);
  const rowBytes = requireRow(aggregation, probe.name);
  const stacks = layout.fields.map(({ storage }) => (storage.as === 'stackId' ? storage.capacity : 0));
  return {
    instructions: generateTable(candidate, keyed ? layout : null, options),
    layout,
    sizes: {
      program: options.number,
      keyBytes: keyed ? layout.size : 0,
      rowBytes,
      maxKeys: aggregation.maxKeys ?? sensibleKeys(rowBytes * options.possibleCpus),
      stackFrames: Math.max(0, ...stacks),
    },
  };
}

function requireRow({ cells, columns }: AggregationData, probe: string): number {
  const bytes = cells.reduce((sum, cell) => sum + wordsOf(cell) * 8, 0);
  if (bytes <= maxRowBytes) return bytes;
  const sizes = columns.map(({ name, cells: own }) => {
    const words = own.reduce((sum, cell) => sum + wordsOf(cells[cell] as (typeof cells)[number]), 0);
    return [name, `${words * 8} bytes`] as const;
  });
  throw new TapError('TAP_TOO_LARGE', `a row of ${bytes} bytes is too long for the table of ${probe}`, {
    facts: [['limit', `${maxRowBytes} bytes`], ...sizes],
    next: 'measure less at once, or with fewer buckets',
  });
}

function sensibleKeys(bytes: number): number {
  return Math.max(leastKeys, Math.min(defaultKeys, 2 ** Math.floor(Math.log2(tableBytes / bytes))));
}
