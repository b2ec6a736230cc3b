import { TapError, type Attachable } from '@tap/native-core/tapset';
import type { EventOfAny } from '@tap/native-core';
import { open, type FileHandle } from 'node:fs/promises';
import type { FileMetaData } from 'hyparquet';
import { columnsOf, type Columns } from './columns.js';
import { lastFooter, readBytes } from './footer.js';
import {
  readMetadata,
  type RecordingFacts,
  type RecordingMetadata,
  type RecordingStats,
} from './machine-facts.js';
import { checkFooter, readGroup } from './read-group.js';
import { isSameQuery, recordedQuery, typesOf, type RecordedQuery } from './recorded-query.js';
import { checksumsKey } from './recording-file.js';

/** An event of which nothing is known but what every event has. */
export type RecordedEvent = Readonly<Record<string, unknown>> & {
  readonly probe: string;
  readonly time: bigint;
};

/** Some events of a recording, as a session's batches are. */
export interface ReplayedBatch<E> {
  /** The events, in the order in which they were recorded. */
  readonly events: readonly E[];
  /** Always 0: a recording knows what was lost as a sum, in `stats`. */
  readonly lost: 0;
  /** Always 0, like `lost`. */
  readonly thinned: 0;
  /** Always null. */
  readonly overload: null;
}

/**
 * A recording: an async iterable of its events, as a session is one. It can be iterated again and again, and holds nothing that
 * has to be closed.
 */
export class Replay<out E> implements AsyncIterable<E> {
  /** What was recorded, in the order of `attach()`; of queries that report events. */
  readonly queries: readonly RecordedQuery[];
  /** Where and when. */
  readonly facts: RecordingFacts;
  /** How many events there are, and what is missing. */
  readonly stats: RecordingStats;
  /**
   * Bytes at the end of the file that are no whole step, because the recorder was killed in the middle of one; mostly 0. The
   * events in them were recorded less than `flushSeconds` before.
   */
  readonly cutBytes: number;
  readonly #source: Source;
  /** Which queries' events are wanted. */
  readonly #wanted: ReadonlySet<number>;

  /** @internal */
  constructor(source: Source, wanted: ReadonlySet<number>) {
    this.#source = source;
    this.#wanted = wanted;
    this.cutBytes = source.cutBytes;
    ({ queries: this.queries, facts: this.facts, stats: this.stats } = source.about);
  }

  /** Events in batches, as many as lie together in the file. @throws TapError TAP_ARGUMENT for a damaged file. */
  async *batches(): AsyncGenerator<ReplayedBatch<E>, undefined> {
    const { path, columns, footer, checksums } = this.#source;
    const file = await open(path);
    try {
      for (const [index, group] of footer.row_groups.entries()) {
        const rows = await readGroup(footer, group, columns, checksums[index], (start, length) =>
          readBytes(file, start, length),
        ).catch((error: unknown) => {
          throw refusedFile(path, `it is damaged: ${(error as Error).message}`, error);
        });
        const events = rows.filter(({ query }) => this.#wanted.has(query)).map(({ event }) => event as E);
        yield { events, lost: 0, thinned: 0, overload: null };
      }
    } finally {
      await file.close();
    }
    return undefined;
  }

  /** Events one by one. */
  async *[Symbol.asyncIterator](): AsyncGenerator<E, undefined> {
    for await (const { events } of this.batches()) yield* events;
    return undefined;
  }
}

interface Source {
  readonly path: string;
  readonly footer: FileMetaData;
  readonly columns: Columns;
  readonly about: RecordingMetadata;
  readonly checksums: readonly number[];
  readonly cutBytes: number;
}

/**
 * Opens a recording. It needs no rights, no Linux and no addon. With queries, the events are those of these, and have their types.
 *
 * @example
 * const sends = await replay('sends.parquet', on(tcp.sendmsg));
 * let bytes = 0;
 * for await (const { size } of sends) bytes += size;
 *
 * @throws TapError TAP_ARGUMENT for a file that is no recording, or a damaged one, and for a query that was not recorded, or with
 * other values; what `node:fs` throws for a file that cannot be read.
 */
export async function replay(path: string): Promise<Replay<RecordedEvent>>;
export async function replay<Row, N extends string = string>(
  path: string,
  query: Attachable<Row, N>,
): Promise<Replay<EventOfAny<readonly [Attachable<Row, N>]>>>;
export async function replay<const Q extends readonly Attachable[]>(
  path: string,
  queries: Q,
): Promise<Replay<EventOfAny<Q>>>;
export async function replay(
  path: string,
  queries?: Attachable | readonly Attachable[],
): Promise<Replay<unknown>> {
  const file = await open(path);
  try {
    const source = await sourceOf(path, file);
    const { queries: recorded } = source.about;
    if (queries === undefined) return new Replay(source, new Set(recorded.keys()));
    const asked = 'spec' in queries ? [queries] : queries;
    return new Replay(source, new Set(asked.flatMap((query) => numberOf(query, recorded, path))));
  } finally {
    await file.close();
  }
}

async function sourceOf(path: string, file: FileHandle): Promise<Source> {
  const { size } = await file.stat();
  const found = await lastFooter(file, size);
  if (found === null) throw refusedFile(path, 'it has no whole footer of Parquet');
  const { metadata: footer, end } = found;
  try {
    const about = readMetadata(footer.key_value_metadata ?? []);
    const columns = columnsOf(about.queries);
    checkFooter(footer, columns, end);
    const checksums = checksumsOf(footer);
    return { path, footer, columns, about, checksums, cutBytes: size - end };
  } catch (error) {
    throw refusedFile(path, (error as Error).message, error);
  }
}

/** The checksums of the row groups, in their order. @throws SyntaxError, RangeError. */
function checksumsOf({ key_value_metadata: pairs = [] }: FileMetaData): readonly number[] {
  const sums: unknown = JSON.parse(pairs.find(({ key }) => key === checksumsKey)?.value ?? 'null');
  if (!Array.isArray(sums)) throw new RangeError('it has no checksums');
  return sums as readonly number[];
}

/** The number that a query has in a recording; none for one that reports no events. @throws TapError TAP_ARGUMENT. */
function numberOf(query: Attachable, recorded: readonly RecordedQuery[], path: string): readonly number[] {
  const wanted = recordedQuery(query);
  if (wanted === null) return [];
  const same = [...recorded.keys()].filter((index) => isSameQuery(recorded[index] as RecordedQuery, wanted));
  if (same.length > 0) return same;
  const others = recorded.filter(({ probe }) => probe === wanted.probe);
  throw new TapError('TAP_ARGUMENT', `${path} has no such events of ${wanted.probe}`, {
    facts: [
      ['wanted', typesOf(wanted)],
      ...others.map((other) => ['recorded', typesOf(other)] as const),
      ...(others.length > 0 ? [] : [['recorded', recorded.map(({ probe }) => probe).join(', ')] as const]),
    ],
    next: 'hand in the query that was recorded; a condition may differ, its values may not',
  });
}

function refusedFile(path: string, why: string, cause?: unknown): TapError {
  return new TapError('TAP_ARGUMENT', `${path} cannot be replayed: ${why}`, {
    next: 'give a file that tap record or record() has written',
    cause,
  });
}
