import { TapError, type Attachable } from '@tap/native-core/tapset';
import type { EventOfAny } from '@tap/native-core';
import { open, type FileHandle } from 'node:fs/promises';
import type { FileMetaData } from 'hyparquet';
import type { Answer } from './answer.js';
import { columnsOf, type Columns, type Row } from './columns.js';
import { lastFooter, readBytes } from './footer.js';
import {
  readMetadata,
  type RecordingFacts,
  type RecordingMetadata,
  type RecordingStats,
} from './machine-facts.js';
import { checkFooter, readGroup } from './read-group.js';
import type { RecordedQuery } from './recorded-query.js';
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
  /** How many were lost since the batch before, of all queries; as many as `stats.lost` in all batches together. */
  readonly lost: number;
  /** How many were left out in overload since the batch before, likewise. */
  readonly thinned: number;
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
  /** What is wanted of the events of each query, by its number. */
  readonly #answers: ReadonlyMap<number, readonly Answer[]>;

  /** @internal */
  constructor(source: Source, answers: ReadonlyMap<number, readonly Answer[]>) {
    this.#source = source;
    this.#answers = answers;
    this.cutBytes = source.cutBytes;
    ({ queries: this.queries, facts: this.facts, stats: this.stats } = source.about);
  }

  /**
   * Events in batches, as many as lie together in the file; one begins where events were lost.
   *
   * @throws TapError TAP_ARGUMENT for a damaged file, and for an event that does not tell whether it meets a condition.
   */
  async *batches(): AsyncGenerator<ReplayedBatch<E>, undefined> {
    let { lost, thinned } = this.stats;
    for await (const rows of this.rows())
      for (const part of partsOf(rows)) {
        const [first] = part;
        const missing = { lost: first?.lost ?? 0, thinned: first?.thinned ?? 0 };
        lost -= missing.lost;
        thinned -= missing.thinned;
        yield { events: part.flatMap((row) => this.#eventOf(row)), ...missing, overload: null };
      }
    // After the last event.
    if (lost > 0 || thinned > 0)
      yield { events: [], lost: Math.max(0, lost), thinned: Math.max(0, thinned), overload: null };
    return undefined;
  }

  /** All rows of the file, of all queries, a group at a time. @internal */
  async *rows(): AsyncGenerator<readonly Row[], undefined> {
    const { path, columns, footer, checksums } = this.#source;
    const file = await opened(path);
    try {
      for (const [index, group] of footer.row_groups.entries())
        yield await readGroup(footer, group, columns, checksums[index], (start, length) =>
          readBytes(file, start, length),
        ).catch((error: unknown) => {
          throw refusedFile(path, `it is damaged: ${(error as Error).message}`, error);
        });
    } finally {
      await file.close();
    }
    return undefined;
  }

  #eventOf({ query, event }: Row): readonly E[] {
    for (const answer of this.#answers.get(query) ?? []) {
      const answered = answer(event);
      if (answered !== null) return [answered as E];
    }
    return [];
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
 * Opens a recording. It needs no rights, no Linux and no addon. With queries, the events are those of these, and have their types:
 * conditions are tested, and values computed, as the kernel does it, from what was recorded. An event that several queries take comes
 * once, for the first of them. A condition that was met when the events were recorded need not be recorded itself.
 *
 * @example
 * const sends = await replay('sends.parquet', on(tcp.sendmsg));
 * let bytes = 0;
 * for await (const { size } of sends) bytes += size;
 * const large = await replay('sends.parquet', on(tcp.sendmsg).where((e) => e.size.gt(65_536)));
 *
 * @throws TapError TAP_ARGUMENT for a file that cannot be read, that is no recording, or a damaged one, and for a query that asks
 * for what was not recorded: the error names it.
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
  const file = await opened(path);
  try {
    const source = await sourceOf(path, file);
    const { queries: recorded } = source.about;
    if (queries === undefined)
      return new Replay(source, new Map([...recorded.keys()].map((index) => [index, [asItIs]])));
    // Loaded here: it brings much of native-core, which a replay of what was recorded does not need.
    const { answersTo } = await import('./answer.js');
    const answers = new Map<number, Answer[]>();
    for (const query of 'spec' in queries ? [queries] : queries)
      for (const [index, answer] of answersTo(query, recorded, path))
        answers.set(index, [...(answers.get(index) ?? []), answer]);
    return new Replay(source, answers);
  } finally {
    await file.close();
  }
}

/** Opens a file. @throws TapError TAP_ARGUMENT for one that cannot be read. */
async function opened(path: string): Promise<FileHandle> {
  const file = await open(path).catch((error: unknown) => {
    throw refusedFile(path, whyNot(error as NodeJS.ErrnoException), error);
  });
  // A folder can be opened, and not be read.
  if (!(await file.stat()).isDirectory()) return file;
  await file.close();
  throw refusedFile(path, 'it is a folder');
}

function whyNot({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such file';
  return code === 'EACCES' || code === 'EPERM' ? 'you may not read it' : message;
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

const asItIs: Answer = (event) => event;

/** The rows of a group, anew from each before which something is missing. */
function partsOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const starts = [...rows.keys()].filter(
    (at) => at > 0 && ((rows[at]?.lost ?? 0) > 0 || (rows[at]?.thinned ?? 0) > 0),
  );
  return [0, ...starts].map((start, index) => rows.slice(start, starts[index]));
}

function refusedFile(path: string, why: string, cause?: unknown): TapError {
  return new TapError('TAP_ARGUMENT', `${path} cannot be replayed: ${why}`, {
    next: 'give the path of a file that tap record or record() has written, and that you may read',
    cause,
  });
}
