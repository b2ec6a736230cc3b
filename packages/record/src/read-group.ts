import { crc32, gunzipSync } from 'node:zlib';
import { parquetReadObjects, type ColumnMetaData, type FileMetaData, type RowGroup } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { checkThrift } from './check-thrift.js';
import type { Columns, Row } from './columns.js';
import { mostRowsOf } from './row-group.js';

/**
 * What one group may take; no recording comes near. A file that claims more is damaged, or wants to exhaust memory: `values` are
 * those of lists in a column, `text` is of all cells together, however often they share one.
 */
const limits = { bytes: 512 * 2 ** 20, values: 1 << 23, text: 2 ** 30 };
/** DEFLATE makes of a byte at most so many. */
const mostInflated = 1032;
/** Those that are written. Others take much more room in memory than in a file. */
const encodings: readonly (string | undefined)[] = ['PLAIN', 'RLE', 'RLE_DICTIONARY', 'DELTA_BINARY_PACKED'];

/** Checks that a footer is that of a recording with these columns. @throws RangeError. */
export function checkFooter(
  { schema, row_groups: groups, num_rows: rows }: FileMetaData,
  columns: Columns,
  end: number,
): void {
  const shape = (elements: FileMetaData['schema']): string =>
    elements
      .map((element, index) => [
        index === 0 ? '' : element.name,
        element.type,
        element.repetition_type,
        element.converted_type,
        element.num_children ?? 0,
      ])
      .join();
  if (shape(schema) !== shape(columns.schema))
    throw new RangeError('its columns are not those of its queries');
  const leaves = leavesOf(columns.schema);
  const mostRows = mostRowsOf(columns);
  let [sum, bytes] = [0n, 0];
  for (const group of groups) {
    sum += BigInt(group.num_rows);
    if (group.num_rows < 0n || group.num_rows > mostRows || group.columns.length !== leaves.length)
      throw new RangeError('a group of rows has an impossible size');
    for (const [index, { meta_data: column }] of group.columns.entries())
      bytes += checkColumn(column, leaves[index], end);
  }
  // Else a small file could have the same bytes read again and again.
  if (bytes > end) throw new RangeError('its columns take more bytes than it has');
  if (sum !== BigInt(rows)) throw new RangeError('it has not as many rows as it says');
}

/** A column of the schema, with its name in all structures that it is in. */
interface Leaf {
  readonly type: ColumnMetaData['type'] | undefined;
  readonly path: readonly string[];
}

/** The columns of a schema, in which each structure comes before its members. */
function leavesOf(schema: FileMetaData['schema']): readonly Leaf[] {
  let next = 1;
  const members = (count: number, path: readonly string[]): readonly Leaf[] =>
    Array.from({ length: count }).flatMap(() => {
      const element = schema[next++];
      if (element === undefined) return [];
      const own = [...path, element.name];
      return element.num_children === undefined
        ? [{ type: element.type, path: own }]
        : members(element.num_children, own);
    });
  return members(schema[0]?.num_children ?? 0, []);
}

/** Returns how many bytes of the file a column takes. */
function checkColumn(column: ColumnMetaData | undefined, leaf: Leaf | undefined, end: number): number {
  if (column === undefined || leaf === undefined) throw new RangeError('a column is missing');
  // The parser reads each column beside the others, and what it threw of a second one would end the process.
  if (column.type !== leaf.type || column.path_in_schema.join('.') !== leaf.path.join('.'))
    throw new RangeError('a column is not that of its queries');
  const [start, length] = rangeOf(column);
  const sound =
    start >= 4 && length >= 0 && start + length <= end && column.total_uncompressed_size <= limits.bytes;
  if (!sound || !['GZIP', 'UNCOMPRESSED'].includes(column.codec))
    throw new RangeError('a column lies where it cannot be');
  return length;
}

function rangeOf(column: ColumnMetaData): readonly [start: number, length: number] {
  return [
    Number(column.dictionary_page_offset ?? column.data_page_offset),
    Number(column.total_compressed_size),
  ];
}

/** Reads part of a file. */
export type ReadPart = (start: number, length: number) => Promise<Buffer<ArrayBuffer>>;

/** Reads the rows of one group. @throws RangeError, and what the parser throws, for a damaged one. */
export async function readGroup(
  metadata: FileMetaData,
  group: RowGroup,
  columns: Columns,
  checksum: number | undefined,
  read: ReadPart,
): Promise<readonly Row[]> {
  if (group.num_rows === 0n) return [];
  const start = Math.min(
    ...group.columns.map(({ meta_data: column }) => rangeOf(column as ColumnMetaData)[0]),
  );
  const end = Math.max(
    ...group.columns.map(({ meta_data: column }) => {
      const [from, length] = rangeOf(column as ColumnMetaData);
      return from + length;
    }),
  );
  if (end - start > limits.bytes) throw new RangeError('a group of rows takes too many bytes');
  const bytes = await read(start, end - start);
  // The parser does not know all that damage can do, and might not come to an end.
  if (crc32(bytes) !== checksum) throw new RangeError('a group of rows has another checksum');
  for (const { meta_data: column } of group.columns)
    checkPages(column as ColumnMetaData, bytes, start, Number(group.num_rows));
  const part = (from: number, to: number = end): ArrayBuffer => {
    if (from < start || to > end) throw new RangeError('a column lies outside of its group');
    return bytes.buffer.slice(bytes.byteOffset + from - start, bytes.byteOffset + to - start);
  };
  const cells = await parquetReadObjects({
    file: { byteLength: end, slice: part },
    metadata: { ...metadata, row_groups: [group], num_rows: group.num_rows },
    compressors: { GZIP: (input, length) => unzipped(input, length) },
    parsers: { stringFromBytes: textOf, jsonFromBytes: textOf },
    geoparquet: false,
  });
  if (cells.length !== Number(group.num_rows))
    throw new RangeError('a column has not as many values as there are rows');
  checkTexts(cells);
  return cells.map((row) => columns.read(row));
}

/** That of the library takes a first U+FEFF for a mark. */
const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

function unzipped(input: Uint8Array, length: number): Uint8Array {
  return length === 0 ? new Uint8Array(0) : gunzipSync(input, { maxOutputLength: length });
}

/** A dictionary has a long text once, and JSON in it would be parsed for each row. @throws RangeError. */
function checkTexts(rows: readonly Readonly<Record<string, unknown>>[]): void {
  let length = 0;
  for (const row of rows)
    for (const cell of Object.values(row)) if (typeof cell === 'string') length += cell.length;
  if (length > limits.text) throw new RangeError('the texts of a group take too much');
}

/** Checks what the pages say of themselves, before the parser makes room for it. @throws RangeError. */
function checkPages(column: ColumnMetaData, bytes: Buffer<ArrayBuffer>, origin: number, rows: number): void {
  const most = column.path_in_schema.includes('list') ? limits.values : rows;
  const [start, length] = rangeOf(column);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start - origin, length);
  const reader = { view, offset: 0 };
  const all = new Uint8Array(view.buffer, view.byteOffset, length);
  let [size, values, defined] = [0, 0, 0];
  while (reader.offset < view.byteLength - 1) {
    checkThrift(all, reader.offset);
    const header = parquetHeader(reader);
    const page = header.data_page_header_v2 ?? header.dictionary_page_header;
    const claims = [header.uncompressed_page_size, header.compressed_page_size, page?.num_values];
    if (!claims.every((claim) => Number.isSafeInteger(claim) && (claim as number) >= 0))
      throw new RangeError('a page has an impossible size');
    if (!encodings.includes(page?.encoding))
      throw new RangeError('a page has another encoding than those of recordings');
    if (header.uncompressed_page_size > (header.compressed_page_size + 1) * mostInflated)
      throw new RangeError('a page claims to be larger than its bytes can be');
    size += header.uncompressed_page_size;
    if (header.type === 'DICTIONARY_PAGE') defined += page?.num_values ?? 0;
    else values += page?.num_values ?? 0;
    reader.offset += header.compressed_page_size;
    if (size > limits.bytes || values > most || defined > most)
      throw new RangeError('the pages of a column take too much');
  }
}
