import { gzipSync } from 'node:zlib';
import type { DecodedArray, KeyValue, RowGroup, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Columns, Machine, Row } from './columns.js';

/** The mark with which Parquet files begin and end. */
export const magic = 'PAR1';

const [leastRows, mostRows, mostCells] = [256, 65_536, 1 << 24];

/** How many rows a group has at most: fewer where there are many columns, so that its cells fit into memory. */
export function mostRowsOf({ schema }: Pick<Columns, 'schema'>): number {
  const leaves = schema.filter(({ type }) => type !== undefined).length;
  return Math.max(leastRows, Math.min(mostRows, Math.floor(mostCells / leaves)));
}

/** Rows as bytes of a file, and what its footer says of them. */
export interface EncodedGroup {
  readonly bytes: Uint8Array;
  /** Its offsets are from the first of these bytes. */
  readonly group: RowGroup;
}

/** zlib is native and, at this level, as fast as the library's Snappy; it takes a third less room. */
const compressors = { GZIP: (input: Uint8Array): Uint8Array => gzipSync(input, { level: 1 }) };

/** JSON is text here already; the library would make JSON of it once more. In the footer, its columns are JSON. */
const asTexts = (schema: readonly SchemaElement[]): SchemaElement[] =>
  schema.map((element) =>
    element.converted_type === 'JSON' ? { ...element, converted_type: 'UTF8' } : element,
  );

/** Encodes rows as one row group. */
export function encodeGroup(columns: Columns, rows: readonly Row[], machine: Machine): EncodedGroup {
  const writer = new ByteWriter(1 << 16);
  const parquet = new ParquetWriter({ writer, schema: asTexts(columns.schema), codec: 'GZIP', compressors });
  void parquet.write({
    columnData: columns.write(rows, machine).map(({ name, data }) => ({
      name,
      data: data as DecodedArray,
      offsetIndex: false,
      // Only the time is asked for by ranges; others would make each footer longer.
      statistics: name === 'time',
      ...(name === 'time' && { encoding: 'DELTA_BINARY_PACKED' as const }),
    })),
    rowGroupSize: Math.max(1, rows.length),
  });
  const [group] = parquet.row_groups as [RowGroup];
  return { bytes: writer.getBytes().slice(magic.length), group: movedGroup(group, -magic.length) };
}

/** What a footer says of a row group that lies so many bytes further. */
export function movedGroup(group: RowGroup, by: number): RowGroup {
  const moved = <T extends bigint | undefined>(offset: T): T =>
    (offset === undefined ? offset : offset + BigInt(by)) as T;
  return {
    ...group,
    columns: group.columns.map((column) => ({
      ...column,
      file_offset: moved(column.file_offset),
      ...(column.meta_data && {
        meta_data: {
          ...column.meta_data,
          data_page_offset: moved(column.meta_data.data_page_offset),
          ...(column.meta_data.dictionary_page_offset !== undefined && {
            dictionary_page_offset: moved(column.meta_data.dictionary_page_offset),
          }),
        },
      }),
    })),
  };
}

/** The footer of a file with these row groups. */
export function encodeFooter(
  columns: Columns,
  groups: readonly RowGroup[],
  kvMetadata: KeyValue[],
): Uint8Array {
  const writer = new ByteWriter(1 << 12);
  const parquet = new ParquetWriter({ writer, schema: columns.schema, kvMetadata, createdBy: 'tap' });
  parquet.row_groups = [...groups];
  parquet.num_rows = groups.reduce((sum, { num_rows: rows }) => sum + rows, 0n);
  void parquet.finish();
  return writer.getBytes().slice(magic.length);
}
