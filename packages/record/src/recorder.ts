import type { Absence } from '@tap/native-core';
import { TapError, type Attachable, type CapturedStack } from '@tap/native-core/tapset';
import { extname } from 'node:path';
import { columnsOf, type Columns, type Row } from './columns.js';
import type { Kind } from './column-type.js';
import { machineFacts, writeMetadata, type RecordingFacts } from './machine-facts.js';
import { EventQueries, recordedQuery, type RecordedQuery } from './recorded-query.js';
import { RecordingFile } from './recording-file.js';
import { encodeGroup, mostRowsOf, type EncodedGroup } from './row-group.js';
import { keepFunctions, type StackFunction } from './stack-cell.js';

/** How a recording is written. */
export interface RecorderOptions {
  /** The file; with a rotation `name.parquet` gives `name-0001.parquet` and so on. A file that there is already is refused. */
  readonly path: string;
  /** Begins a new file once one has so many bytes; it may become larger by what 65,536 events take. By default never. */
  readonly rotateBytes?: number;
  /** Begins a new file after so many seconds, with the next event. By default never. */
  readonly rotateSeconds?: number;
  /** How many seconds events wait at most until they are in the file, from 0.01 to 3600. By default 1. */
  readonly flushSeconds?: number;
  /** What the recording is of, in words, for readers; by default nothing. */
  readonly title?: string;
}

/** What comes with events. */
export interface Losses {
  /** Events that found the ring of their CPU full, since the last call. */
  readonly lost?: number;
  /** Events that were left out in overload, since the last call. */
  readonly thinned?: number;
}

/** What a recorder asks of what it records. @internal */
export interface RecorderAsks {
  /** Runs that the kernel left out until now; null where that is not known. */
  readonly missed: () => number | null;
  /** The functions of a raw stack; null where nobody knows them. */
  readonly functionsOf: ((stack: CapturedStack) => readonly (StackFunction | null)[]) | null;
  /** The values of events of a query that the kernel does not have. */
  readonly absentValues: (query: Attachable) => Readonly<Record<string, Absence>>;
}

/** What was written. */
export interface Written {
  /** The files, in their order. */
  readonly files: readonly string[];
  /** Events in all of them. */
  readonly events: number;
  /** Bytes of all of them. */
  readonly bytes: number;
}

const none: Required<Losses> = { lost: 0, thinned: 0 };

/** So many small groups are put together, although they are not as many rows: each makes the footer longer. */
const mostSmall = 32;
/** What rows in memory take at most, about. */
const mostBytes = 64 * 2 ** 20;

/** Writes events into files, as they come. @internal */
export class Recorder {
  readonly #queries: readonly RecordedQuery[];
  readonly #events: EventQueries;
  readonly #columns: Columns;
  readonly #options: RecorderOptions;
  readonly #facts: RecordingFacts;
  /** How many rows a group has. */
  readonly #room: number;
  readonly #files: string[] = [];
  #file: RecordingFile | null = null;
  #opened = 0;
  /** Rows of the groups that are small as yet, and those in no group. */
  #rows: Row[] = [];
  #grouped = 0;
  #small: EncodedGroup[] = [];
  #inFile = 0;
  #lost = 0;
  #thinned = 0;
  /** What the next row tells: it is missing before it. */
  #unplaced: Required<Losses> = none;
  readonly #asks: RecorderAsks;
  /** The raw stacks that events of each query have. */
  readonly #stacks: readonly (readonly string[])[];
  #error: string | null = null;
  #written = 0;
  #bytes = 0;
  #timer: NodeJS.Timeout | null = null;
  #turn: Promise<void> = Promise.resolve();
  /** Is called when something fails between two calls; the next call throws it. */
  onFailure: () => void = () => {};
  #failure: { readonly error: unknown } | null = null;

  private constructor(queries: readonly RecordedQuery[], options: RecorderOptions, asks: RecorderAsks) {
    this.#asks = asks;
    this.#queries = queries;
    this.#stacks = queries.map(({ fields }) =>
      fields.filter(({ kind }) => kind.type === 'stack').map(({ name }) => name),
    );
    this.#events = new EventQueries(queries);
    this.#columns = columnsOf(queries);
    this.#options = options;
    this.#facts = machineFacts(options.title ?? null);
    const largest = Math.max(
      1,
      ...queries.map(({ fields }) => fields.reduce((sum, { kind }) => sum + bytesOf(kind), 0)),
    );
    this.#room = Math.max(256, Math.min(mostRowsOf(this.#columns), Math.floor(mostBytes / largest)));
  }

  /**
   * Makes the first file.
   *
   * @throws TapError TAP_ARGUMENT, TAP_SYSTEM as `record`.
   */
  static async open(
    queries: readonly Attachable[],
    options: RecorderOptions,
    asks: RecorderAsks,
  ): Promise<Recorder> {
    const recorded = queries
      .map((query) => recordedQuery(query, query.spec.fields === null ? {} : asks.absentValues(query)))
      .filter((query) => query !== null);
    if (recorded.length === 0)
      throw new TapError('TAP_ARGUMENT', 'none of these queries reports events', {
        next: 'record a query with select()',
      });
    const recorder = new Recorder(recorded, options, asks);
    await recorder.#open();
    return recorder;
  }

  /** What was written until now. */
  get written(): Written {
    return { files: [...this.#files], events: this.#written, bytes: this.#bytes + (this.#file?.bytes ?? 0) };
  }

  /** Takes events, and waits until there is room for more. */
  async write(events: readonly object[], { lost = 0, thinned = 0 }: Losses = {}): Promise<void> {
    const rows = events.map((event): Row => ({
      query: this.#events.of(event),
      event: event as Row['event'],
      ...none,
    }));
    this.#nameStacks(rows);
    await this.#inTurn(async () => {
      if (rows.length > 0 && this.#isOver()) await this.#endFile();
      this.#lost += lost;
      this.#thinned += thinned;
      this.#unplaced = { lost: this.#unplaced.lost + lost, thinned: this.#unplaced.thinned + thinned };
      for (let at = 0; at < rows.length;) {
        if (this.#isOver()) await this.#endFile();
        if (this.#file === null) await this.#open();
        const some = rows.slice(at, at + this.#room - this.#rows.length);
        at += some.length;
        const [first] = some;
        if (first !== undefined) some[0] = { ...first, ...this.#unplaced };
        this.#unplaced = none;
        for (const row of some) this.#rows.push(row);
        if (this.#rows.length >= this.#room) await this.#flush();
      }
      this.#timer ??= setTimeout(() => this.#onTime(), (this.#options.flushSeconds ?? 1) * 1000);
    });
  }

  /** Writes what is left, and what is known at the end. */
  async close(error: string | null = null): Promise<Written> {
    try {
      await this.#inTurn(async () => {
        this.#error = error;
        if (this.#file === null) await this.#open();
        await this.#endFile();
      });
    } finally {
      this.#stopTimer();
      await this.#file?.close().catch(() => undefined);
    }
    return this.written;
  }

  /** At once, and not when the rows are written: until then, a process may be gone. */
  #nameStacks(rows: readonly Pick<Row, 'query' | 'event'>[]): void {
    const { functionsOf } = this.#asks;
    if (functionsOf === null) return;
    for (const { query, event } of rows)
      for (const name of this.#stacks[query] ?? []) {
        const stack = event[name] as CapturedStack | null | undefined;
        if (stack != null) keepFunctions(stack, functionsOf(stack));
      }
  }

  #onTime(): void {
    this.#timer = null;
    this.#inTurn(() => this.#flush()).catch(() => this.onFailure());
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** One after the other. @throws what failed before. */
  async #inTurn(body: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(async () => {
      if (this.#failure !== null) throw this.#failure.error;
      try {
        await body();
      } catch (error) {
        this.#failure = { error: this.#explained(error) };
        throw this.#failure.error;
      }
    });
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  #isOver(): boolean {
    const { rotateBytes = Infinity, rotateSeconds = Infinity } = this.#options;
    if (this.#file === null || this.#inFile + this.#rows.length === 0) return false;
    return this.#file.bytes >= rotateBytes || performance.now() - this.#opened >= rotateSeconds * 1000;
  }

  async #open(): Promise<void> {
    const { path, rotateBytes, rotateSeconds } = this.#options;
    const rotates = rotateBytes !== undefined || rotateSeconds !== undefined;
    const name = rotates ? partOf(path, this.#files.length + 1) : path;
    this.#inFile = 0;
    try {
      this.#files.push(name);
      this.#file = await RecordingFile.create(name, this.#columns, this.#metadata(0, false));
    } catch (error) {
      throw this.#explained(error);
    }
    this.#opened = performance.now();
  }

  async #flush(ended = false): Promise<void> {
    const file = this.#file;
    if (file === null) return;
    const fresh = this.#rows.slice(this.#grouped);
    const whole =
      this.#rows.length > 0 && (ended || this.#rows.length >= this.#room || this.#small.length >= mostSmall);
    const metadata = this.#metadata(this.#inFile + this.#rows.length, ended);
    if (whole) {
      await file.put(encodeGroup(this.#columns, this.#rows, this.#facts), [], metadata);
      this.#inFile += this.#rows.length;
      this.#rows = [];
      this.#small = [];
    } else {
      const small =
        fresh.length === 0 ? this.#small : [...this.#small, encodeGroup(this.#columns, fresh, this.#facts)];
      await file.put(null, small, metadata);
      this.#small = small;
    }
    this.#grouped = this.#rows.length;
    this.#written += fresh.length;
  }

  async #endFile(): Promise<void> {
    this.#stopTimer();
    await this.#flush(true);
    await this.#file?.close();
    this.#bytes += this.#file?.bytes ?? 0;
    this.#file = null;
    this.#lost = this.#thinned = 0;
    this.#unplaced = none;
  }

  #metadata(events: number, ended: boolean): ReturnType<typeof writeMetadata> {
    const [lost, thinned, missed, error] = [this.#lost, this.#thinned, this.#asks.missed(), this.#error];
    const facts = { ...this.#facts, part: this.#files.length };
    return writeMetadata({
      facts,
      stats: { events, lost, thinned, missed, error, ended },
      queries: this.#queries,
    });
  }

  #explained(error: unknown): unknown {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof TapError || code === undefined) return error;
    const name = this.#files.at(-1) ?? this.#options.path;
    if (code === 'EEXIST')
      return new TapError('TAP_ARGUMENT', `there is a file ${name} already`, {
        next: 'give another name, or move it away',
      });
    return new TapError('TAP_SYSTEM', `the recording cannot be written: ${message}`, {
      facts: [['safe', `${this.#written} events in ${this.#files.join(', ')}`]],
      next: code === 'ENOSPC' ? 'make room, or record to another disk' : 'look at what the system says',
      cause: error,
    });
  }
}

/** What a value takes in memory at most, about. */
function bytesOf(kind: Kind): number {
  if (kind.type === 'text') return 16 + kind.capacity;
  if (kind.type === 'decoded') return 1024;
  return kind.type === 'stack' || kind.type === 'registers' ? 5120 : 16;
}

function partOf(path: string, part: number): string {
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-${String(part).padStart(4, '0')}${extension}`;
}
