import { decodeTables, makeDecoder, type ProgramDecoder } from '../decode/index.js';
import type { QueryData } from '../define/index.js';
import { LiveTable } from '../table/index.js';
import type { AttachedParts } from './attached.js';

/** How the records of each program are decoded, by its number; those of a program with a table are never asked. */
export function recordDecoders({ installed, decoding }: AttachedParts): readonly ProgramDecoder[] {
  const tables = decodeTables();
  return installed.map(({ query, layout }) => ({
    size: layout.size,
    decode: makeDecoder(query.probe.name, layout, decoding, tables),
  }));
}

/** The table of a query whose programs are attached; null for a query that reports its events. */
export function liveTable<K, V>(
  query: QueryData,
  { installed, decoding, possibleCpus }: AttachedParts,
  lost: (programs: readonly number[]) => number,
): LiveTable<K, V> | null {
  const { aggregation } = query;
  if (aggregation === null) return null;
  const own = installed.flatMap((one, number) => (one.query === query ? [number] : []));
  const tables = decodeTables();
  const sources = own.flatMap((number) => {
    const { table: maps = null, layout } = installed[number] ?? {};
    if (maps === null || layout === undefined) return [];
    const storedStack = (id: number): readonly bigint[] => maps.stack(id);
    return [{ maps, decodeKey: makeDecoder(null, layout, decoding, { ...tables, storedStack }) }];
  });
  return new LiveTable<K, V>({ aggregation, sources, possibleCpus, dropped: () => lost(own) });
}
