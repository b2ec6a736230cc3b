import { jsonPrototype } from '@tap/native-core/tapset';
import type { SchemaElement } from 'hyparquet';
import { cellReader, cellWriter, columnTypeOf, schemaOf, type ColumnType } from './column-type.js';
import { exactJson, fromExactJson, wellFormed } from './exact-json.js';
import type { RecordingFacts } from './machine-facts.js';
import { namesOf, type RecordedQuery } from './recorded-query.js';
import { unfit } from './stack-cell.js';

/** Columns that every recording has, before those of the values. */
const ownColumns: readonly (readonly [name: string, type: ColumnType])[] = [
  ['host', 'text'],
  ['clock_offset', 'int'],
  ['query', 'int'],
  ['probe', 'text'],
  ['time', 'int'],
  ['cpu', 'int'],
  ['lost', 'int'],
  ['thinned', 'int'],
];
/** What the others cannot hold, as JSON by name; mostly null. */
const exactColumn = 'exact';

/** A column of the values. */
interface ValueColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** For each query, how its value is written and read; null for one that has none. */
  readonly of: readonly (ColumnCell | null)[];
}

interface ColumnCell {
  /** The name that the value has in events. */
  readonly name: string;
  readonly write: (value: unknown) => unknown;
  readonly read: (cell: unknown) => unknown;
}

/** An event, the number of its query, and what is missing before it. */
export interface Row {
  readonly query: number;
  readonly event: Readonly<Record<string, unknown>>;
  /** Events that were lost since the batch before the event's; 0 for all but the first of a batch. */
  readonly lost: number;
  /** Events that were left out in overload, likewise. */
  readonly thinned: number;
}

/** What each row says of its machine, so that recordings of several can be asked together; it takes no room. */
export type Machine = Pick<RecordingFacts, 'host' | 'clockOffset'>;

/** The columns of a recording's queries. */
export interface Columns {
  readonly schema: SchemaElement[];
  /** The cells of rows, by column. */
  write(rows: readonly Row[], machine: Machine): { readonly name: string; readonly data: unknown[] }[];
  /** The event of a row, and the number of its query. @throws RangeError for a query that there is not. */
  read(cells: Readonly<Record<string, unknown>>): Row;
}

/**
 * The columns for the values of some queries. Values with one name stand in one column, which has this name; if they are of
 * different types, each type has a column, named after both: `error_int`, `error_text`.
 */
export function columnsOf(queries: readonly RecordedQuery[]): Columns {
  const values = valueColumns(queries);
  const names = [...ownColumns.map(([name]) => name), ...values.map(({ name }) => name), exactColumn];
  const schema: SchemaElement[] = [
    { name: 'schema', num_children: names.length },
    ...ownColumns.flatMap(([name, type]) => schemaOf(name, type)),
    ...values.flatMap(({ name, type }) => schemaOf(name, type)),
    ...schemaOf(exactColumn, 'json'),
  ];
  const makers = queries.map((query, index) => eventMaker(query, index, values));
  return {
    schema,
    write: (rows, { host, clockOffset }) => {
      const rest = rows.map((): Record<string, unknown> | null => null);
      const put = (row: number, name: string, value: unknown): null => {
        (rest[row] ??= Object.create(null) as Record<string, unknown>)[name] = value;
        return null;
      };
      const own: Readonly<Record<string, (row: Row, index: number) => unknown>> = {
        host: () => host,
        clock_offset: () => clockOffset,
        query: ({ query }) => BigInt(query),
        probe: ({ query }) => queries[query]?.probe,
        time: factWriter('time', 'bigint', queries, put),
        cpu: factWriter('cpu', 'number', queries, put),
        // Null in most rows, so that the columns take no room.
        lost: ({ lost }) => (lost === 0 ? null : BigInt(lost)),
        thinned: ({ thinned }) => (thinned === 0 ? null : BigInt(thinned)),
      };
      const facts = ownColumns.map(([name]) => ({
        name,
        data: rows.map(own[name] as (row: Row, at: number) => unknown),
      }));
      const columns = values.map(({ name, of }) => ({
        name,
        data: rows.map(({ query, event }, row) => {
          const cell = of[query];
          if (cell == null) return null;
          const value = event[cell.name];
          if (value === null) return null;
          const written = value === undefined ? unfit : cell.write(value);
          if (written !== unfit) return written;
          put(row, cell.name, value);
          return typeof value === 'string' ? wellFormed(value) : null;
        }),
      }));
      const exact = rest.map((some) => (some === null ? null : exactJson(some)));
      return [...facts, ...columns, { name: exactColumn, data: exact }];
    },
    read: (cells) => {
      const query = Number(cells.query);
      const make = makers[query];
      if (make === undefined) throw new RangeError(`a row is of query ${query}, which there is not`);
      return {
        query,
        event: make(cells),
        lost: Number(cells.lost ?? 0),
        thinned: Number(cells.thinned ?? 0),
      };
    },
  };
}

function valueColumns(queries: readonly RecordedQuery[]): readonly ValueColumn[] {
  const byName = new Map<string, Set<ColumnType>>(
    // A value cannot stand in a column that is not its own, and no row can have a `__proto__`.
    [...ownColumns.map(([name]) => name), exactColumn, '__proto__'].map((name) => [
      name,
      new Set<ColumnType>(['bool', 'json']),
    ]),
  );
  const own = new Set(byName.keys());
  for (const { fields } of queries)
    for (const { name, kind } of fields)
      byName.set(name, (byName.get(name) ?? new Set()).add(columnTypeOf(kind)));
  const taken = new Set(byName.keys());
  return [...byName].flatMap(([name, types]) =>
    [...types].flatMap((type) => {
      const of = queries.map(({ fields }) => {
        const field = fields.find((other) => other.name === name && columnTypeOf(other.kind) === type);
        return field === undefined
          ? null
          : { name, write: cellWriter(field.kind), read: cellReader(field.kind) };
      });
      if (of.every((cell) => cell === null)) return [];
      return [
        { name: types.size === 1 && !own.has(name) ? name : freeName(`${name}_${type}`, taken), type, of },
      ];
    }),
  );
}

/** A name that no other column has. */
function freeName(name: string, taken: Set<string>): string {
  let free = name;
  while (taken.has(free)) free += '_';
  taken.add(free);
  return free;
}

/** Time or CPU of rows, where no field has taken the name. */
function factWriter(
  name: 'time' | 'cpu',
  type: 'bigint' | 'number',
  queries: readonly RecordedQuery[],
  put: (row: number, name: string, value: unknown) => null,
): (row: Row, index: number) => unknown {
  const hidden = queries.map(({ fields }) => fields.some((field) => field.name === name));
  return ({ query, event }, row) => {
    if (hidden[query] === true) return null;
    const value = event[name];
    const fits = typeof value === type && (type === 'bigint' || Number.isSafeInteger(value));
    return fits ? BigInt(value as bigint) : put(row, name, value);
  };
}

type EventMaker = (cells: Readonly<Record<string, unknown>>) => Record<string, unknown>;

function eventMaker(query: RecordedQuery, index: number, columns: readonly ValueColumn[]): EventMaker {
  const prototype = jsonPrototype(query.probe, query.fields);
  const readers = namesOf(query).map((name) => {
    if (!query.fields.some((field) => field.name === name))
      return [name, name, factReader(name, query.probe)] as const;
    const column = columns.find(({ of }) => of[index]?.name === name) as ValueColumn;
    const read = (column.of[index] as ColumnCell).read;
    return [name, column.name, (cell: unknown) => (cell == null ? null : read(cell))] as const;
  });
  return (cells) => {
    const event = Object.create(prototype) as Record<string, unknown>;
    for (const [name, column, read] of readers) setValue(event, name, read(cells[column]));
    const rest = cells[exactColumn];
    if (rest != null)
      for (const [name, value] of Object.entries(fromExactJson(rest as string) as object))
        setValue(event, name, value);
    return event;
  };
}

function factReader(name: string, probe: string): (cell: unknown) => unknown {
  if (name === 'probe') return () => probe;
  return name === 'time' ? (cell) => cell : Number;
}

/** Gives an event a value: an assignment to `__proto__` would set the prototype instead. */
export function setValue(event: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') event[name] = value;
  else Object.defineProperty(event, name, { value, enumerable: true, configurable: true, writable: true });
}
