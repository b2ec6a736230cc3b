import { EventEmitter } from 'node:events';
import { PassThrough, type Writable } from 'node:stream';
import { fixtureKernel } from '../../testing/src/index.js';
import { runCommandLine } from '../src/app.js';
import type { Catalogue } from '../src/catalogue/catalogue.js';
import type { DeadlySignal, TapContext } from '../src/run/context.js';
import type { TraceOptions, TraceSession, Tracer } from '../src/run/tracer.js';
import type { TraceEvent } from '../src/print/event.js';
import type { AnyTable } from '../src/print/rows.js';
import type { AnyQuery } from '../src/question/queries.js';
import type { AnyAggregation } from '../src/question/tables.js';
import { catalogue } from './fixture.js';

/** A run of the command line. */
export interface Run {
  readonly stdout: PassThrough;
  readonly signals: EventEmitter;
  readonly out: () => string;
  readonly err: () => string;
  /** The events and rows among its lines of JSON. */
  readonly events: () => string;
  /** The exit status, or the signal that it dies by. */
  readonly ended: Promise<number | DeadlySignal>;
}

/** Where a command line runs. */
export interface Surroundings {
  /** By default the fixture's catalogue. */
  readonly tapsets?: Catalogue;
  /** Takes the place of the standard output that the run gives. */
  readonly output?: Writable;
  /** Makes a terminal of both streams, with so many columns, and as many colours as these bits tell apart. */
  readonly terminal?: { readonly columns: number; readonly rows?: number; readonly depth?: number };
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `tap ARGS` with a tracer of the test's own. */
export function tap(
  args: readonly string[],
  tracer: Partial<Tracer> = {},
  { tapsets = catalogue, output, terminal, env = {} }: Surroundings = {},
): Run {
  const traits =
    terminal === undefined
      ? {}
      : {
          isTTY: true,
          columns: terminal.columns,
          rows: terminal.rows ?? 24,
          getColorDepth: () => terminal.depth ?? 1,
        };
  const stdout = Object.assign(new PassThrough(), traits);
  const stderr = Object.assign(new PassThrough(), traits);
  const signals = new EventEmitter();
  const text = { out: '', err: '' };
  stdout.on('data', (data) => (text.out += String(data)));
  stderr.on('data', (data) => (text.err += String(data)));
  let signal: DeadlySignal | null = null;
  let status: number | null = null;
  const missing = (): never => {
    throw new Error('the test has no tracer');
  };
  const context: TapContext = {
    process: { stdout: output ?? stdout, stderr, env },
    signals,
    catalogue: () => Promise.resolve(tapsets),
    tracer: () =>
      Promise.resolve({
        attach: missing,
        attachTables: missing,
        explain: missing,
        kernel: () => fixtureKernel('6.12'),
        doctor: missing,
        ...tracer,
      }),
    dieBy: (by) => (signal ??= by),
    exitWith: (code) => (status ??= code),
  };
  const ended = runCommandLine(context, args).then(async (code) => {
    await new Promise(setImmediate);
    return signal ?? status ?? code;
  });
  const events = (): string => text.out.replace(/^\{"record".*\n/gm, '');
  return { stdout, signals, out: () => text.out, err: () => text.err, events, ended };
}

/** What a command attaches. */
interface Attached {
  readonly queries: readonly AnyQuery[];
  readonly options: TraceOptions;
  readonly tables: readonly AnyAggregation[];
}

/** A tracer whose events a test makes by hand. */
export class FakeTracer {
  /** What was attached, once something is. */
  readonly attached: Promise<Attached>;
  closed = false;
  stats: TraceSession['stats'] = { lost: 0, missed: 0 };
  /** What the session says that it is without. */
  leftOut: TraceSession['leftOut'] = [];
  /** What the next tables have, by table; later ones have nothing. */
  readonly taken: (readonly AnyTable[])[] = [];
  readonly #batches: { readonly events: readonly TraceEvent[]; readonly lost: number }[] = [];
  #attach: (value: Attached) => void = () => {};
  #wake: () => void = () => {};

  constructor() {
    this.attached = new Promise((resolve) => (this.#attach = resolve));
  }

  /** Hands a batch to the command. */
  give(...events: readonly TraceEvent[]): void {
    this.#put({ events, lost: 0 });
  }

  /** Tells the command that events are lost. */
  lose(lost: number): void {
    this.#put({ events: [], lost });
  }

  /** The tracer as the command sees it. */
  get tracer(): Partial<Tracer> {
    return {
      attach: (queries, options, tables = []) => {
        options.signal.addEventListener('abort', () => void this.#close());
        this.#attach({ queries, options, tables });
        return Promise.resolve(this.#session());
      },
    };
  }

  #session(): TraceSession {
    const stats = (): TraceSession['stats'] => this.stats;
    return {
      leftOut: this.leftOut,
      batches: () => this.#take(),
      take: () => this.taken.shift() ?? [],
      get stats() {
        return stats();
      },
      close: () => this.#close(),
    };
  }

  #put(batch: { readonly events: readonly TraceEvent[]; readonly lost: number }): void {
    this.#batches.push(batch);
    this.#wake();
  }

  async *#take(): AsyncGenerator<{ readonly events: readonly TraceEvent[]; readonly lost: number }> {
    for (;;) {
      const batch = this.#batches.shift();
      if (batch !== undefined) yield batch;
      else if (this.closed) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #close(): Promise<void> {
    this.closed = true;
    this.#wake();
    return Promise.resolve();
  }
}
