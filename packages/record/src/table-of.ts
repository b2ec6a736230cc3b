import type { Table } from '@tap/native-core';
import { TapError, type Tabulating } from '@tap/native-core/tapset';
import { eventsFor } from './asked-events.js';
import type { Replay } from './replay.js';
import type { RecordedQuery } from './recorded-query.js';

/**
 * Measures the events of recordings, as the kernel would have measured them: the files of a rotation, or of several machines,
 * give one table. All events of the probe are measured, whatever queries `replay()` was given.
 *
 * @example
 * const sends = await replay('sends.parquet');
 * const bytes = await tableOf([sends], on(tcp.sendmsg).by((e) => ({ to: e.daddr })).sum((e) => e.size));
 *
 * @throws TapError TAP_ARGUMENT for what was not recorded, for events that several queries of one recording have, and for a
 * damaged file.
 */
export async function tableOf<K, V>(
  recordings: readonly Replay<unknown>[],
  aggregation: Tabulating<K, V>,
): Promise<Table<K, V>> {
  for (const recording of recordings) queryOf(recording, aggregation.spec.probe.name);
  const [table] = await tablesOf(recordings, [aggregation]);
  return table as Table<K, V>;
}

/**
 * Measures the events of recordings as `tableOf()` does, and reads them once for several tables. Each table is of the recordings that
 * have events of its probe.
 *
 * @throws TapError TAP_ARGUMENT as `tableOf()`.
 */
export async function tablesOf<K, V>(
  recordings: readonly Replay<unknown>[],
  aggregations: readonly Tabulating<K, V>[],
): Promise<readonly Table<K, V>[]> {
  if (aggregations.some(({ spec }) => spec.sampling.length > 0))
    throw new TapError('TAP_ARGUMENT', 'a recording cannot be sampled once more', {
      next: 'leave every(), rate() and once() out',
    });
  // Loaded here: it brings much of native-core, which recording does not need.
  const { EventTable } = await import('@tap/native-core/inspect');
  const tables = aggregations.map(({ spec }) => ({ spec, made: new EventTable<K, V>(spec) }));
  // What was not recorded is said before the first event is read.
  const asked = recordings.map((recording) => ({
    recording,
    takers: tables
      .filter(({ spec }) => recording.queries.some(({ probe }) => probe === spec.probe.name))
      .map(({ spec, made }) => {
        const query = queryOf(recording, spec.probe.name);
        return { query, take: made.taker(eventsFor(spec, recording.queries[query] as RecordedQuery)) };
      }),
  }));
  for (const { recording, takers } of asked)
    for await (const rows of recording.rows())
      for (const row of rows) for (const { query, take } of takers) if (row.query === query) take(row.event);
  return tables.map(({ made }) => made.table());
}

/** The number of the recorded query of a probe. */
function queryOf({ queries }: Replay<unknown>, probe: string): number {
  const [found, ...others] = [...queries.keys()].filter((index) => queries[index]?.probe === probe);
  if (found !== undefined && others.length === 0) return found;
  throw new TapError(
    'TAP_ARGUMENT',
    found === undefined ? `no event of ${probe} was recorded` : `several queries of ${probe} were recorded`,
    {
      facts: [['recorded', queries.map((query) => query.probe).join(', ')]],
      next:
        found === undefined
          ? 'ask for a probe that was recorded'
          : 'count their events in a loop: only it can tell them apart',
    },
  );
}
