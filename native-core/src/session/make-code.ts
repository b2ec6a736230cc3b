import type { Instructions } from '../asm/index.js';
import { generatePreceding, generateProgram, type CodeOptions } from '../codegen/index.js';
import type { AggregationSpec, QuerySpec } from '../define/index.js';
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
  /** Layout of the records; null for a program that reports none. */
  readonly record: RecordLayout | null;
  /** The layout of the table's keys and the sizes of its maps; null for a program without a table. */
  readonly table: { readonly key: RecordLayout; readonly sizes: TableSizes } | null;
}

/** A row's words on one CPU: PCPU_MIN_UNIT_SIZE in include/linux/percpu.h is the most that the kernel allocates. */
const maxRowBytes = 32_760;
/** Kernel memory that a table takes by default, and rows. */
const tableBytes = 16 << 20;
const defaultKeys = 4096;
const leastKeys = 64;

/** Makes the code of a candidate. @throws TapError TAP_TOO_LARGE, TAP_KIND. */
export function makeCode(
  { aggregation, probe }: QuerySpec,
  candidate: Candidate,
  options: CodeOptions,
  role: Role = 'reports',
): Code {
  if (role === 'precedes') {
    return { instructions: generatePreceding(candidate, options), record: null, table: null };
  }
  const record = candidate.fields === null ? null : layoutRecord(candidate.fields);
  const table = aggregation === null ? null : planTable(aggregation, probe.name, candidate, options);
  const keyed = candidate.key.length > 0;
  const instructions = generateProgram(
    candidate,
    { record, table: table === null ? null : { key: keyed ? table.key : null } },
    options,
  );
  return { instructions, record, table };
}

function planTable(
  aggregation: AggregationSpec,
  probe: string,
  candidate: Candidate,
  { number, possibleCpus }: CodeOptions,
): NonNullable<Code['table']> {
  const key = layoutKey(candidate.key);
  const rowBytes = requireRow(aggregation, probe);
  const stacks = key.fields.map(({ storage }) => (storage.as === 'stackId' ? storage.capacity : 0));
  return {
    key,
    sizes: {
      program: number,
      keyBytes: candidate.key.length > 0 ? key.size : 0,
      rowBytes,
      maxKeys: aggregation.maxKeys ?? sensibleKeys(rowBytes * possibleCpus),
      stackFrames: Math.max(0, ...stacks),
    },
  };
}

function requireRow({ cells, columns }: AggregationSpec, probe: string): number {
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
