import { stacksMap, tableMap, zerosMap, type CodeOptions } from '../codegen/index.js';
import type { AggregationSpec } from '../define/index.js';
import { TapError } from '../errors/index.js';
import { layoutKey, type RecordLayout } from '../layout/index.js';
import { wordsOf } from '../measure/index.js';
import type { Candidate } from '../resolve/index.js';
import { mapOf, mapOfMaps, type CompiledMap } from './map.js';

/** A row's words on one CPU: PCPU_MIN_UNIT_SIZE in include/linux/percpu.h is the most that the kernel allocates. */
const maxRowBytes = 32_760;
/** Kernel memory that a table takes by default, and rows. */
const tableBytes = 16 << 20;
const defaultKeys = 4096;
const leastKeys = 64;

/** How large a table is. */
export interface TableSizes {
  /** Bytes of a key; 0 for a table with one row. */
  readonly keyBytes: number;
  /** Bytes of a row's words on each CPU. */
  readonly rowBytes: number;
  readonly maxKeys: number;
  /** Frames of the longest stack in a key; 0 for none. */
  readonly stackFrames: number;
}

/** The table that a program keeps. */
export interface CompiledTable {
  /** Layout of its keys. */
  readonly key: RecordLayout;
  readonly sizes: TableSizes;
  /**
   * Its maps; no other program uses them. Of the rows there are two in turn, so that one can be taken while the other is filled.
   * Functions that share a program have a table each, in places of one map.
   */
  readonly maps: readonly CompiledMap[];
}

/** What a table depends on besides its query. */
export type TableOptions = Pick<CodeOptions, 'number' | 'possibleCpus' | 'programs' | 'shared'>;

/** The table of an aggregation. @throws TapError TAP_TOO_LARGE, TAP_KIND. */
export function compileTable(
  aggregation: AggregationSpec,
  probe: string,
  candidate: Candidate,
  { number, possibleCpus, programs, shared = false }: TableOptions,
): CompiledTable {
  const key = layoutKey(candidate.key);
  const rowBytes = requireRow(aggregation, probe);
  const stacks = key.fields.map(({ storage }) => (storage.as === 'stackId' ? storage.capacity : 0));
  const sizes = {
    keyBytes: candidate.key.length > 0 ? key.size : 0,
    rowBytes,
    maxKeys: aggregation.maxKeys ?? sensibleKeys(rowBytes * possibleCpus),
    stackFrames: Math.max(0, ...stacks),
  };
  return { key, sizes, maps: tableMaps(number, sizes, shared ? programs : 1) };
}

/** The maps of the table of the program with a number. @param tables how many tables have a place in the first of them. */
export function tableMaps(
  number: number,
  { keyBytes, rowBytes, maxKeys, stackFrames }: TableSizes,
  tables = 1,
): readonly CompiledMap[] {
  const single = keyBytes === 0;
  return [
    mapOfMaps(tableMap(number), 'table', tables, {
      purpose: 'rows',
      type: single ? 'percpu_array' : 'percpu_hash',
      keyBytes: single ? 4 : keyBytes,
      valueBytes: rowBytes,
      entries: single ? 1 : maxKeys,
    }),
    // The only row is there from the start.
    ...(single
      ? []
      : [
          mapOf(zerosMap(number), {
            purpose: 'zeros',
            type: 'array',
            keyBytes: 4,
            valueBytes: rowBytes,
            entries: 1,
          }),
        ]),
    ...(stackFrames === 0
      ? []
      : [
          mapOf(stacksMap(number), {
            purpose: 'stacks',
            type: 'stack_trace',
            keyBytes: 4,
            valueBytes: stackFrames * 8,
            // Four times the keys, because a stack whose bucket is taken by another one finds no room.
            entries: maxKeys * 4,
          }),
        ]),
  ];
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
