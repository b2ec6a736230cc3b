import type { Timeline } from '@tap/timeline';
import { keyText, type AnyTable } from '../print/rows.js';
import type { AnyAggregation } from '../question/tables.js';
import { ticks } from './follow-tables.js';
import type { TraceSession } from './tracer.js';

/** Counters of a timeline: how many events each key of each table had since the time before. */
export class Counters {
  readonly #session: TraceSession;
  readonly #tables: readonly AnyAggregation[];
  readonly #timeline: Timeline;
  #last: ReadonlyMap<string, number>;

  constructor(session: TraceSession, tables: readonly AnyAggregation[], timeline: Timeline) {
    this.#session = session;
    this.#tables = tables;
    this.#timeline = timeline;
    this.#last = new Map();
  }

  /** Adds numbers every so many seconds, and writes them, until it is told that the session has ended. */
  async follow(interval: number, write: () => Promise<void>, signal: AbortSignal): Promise<void> {
    if (this.#tables.length === 0) return;
    for await (const _ of ticks(interval, signal)) {
      this.#add(this.#session.take());
      await write();
    }
    this.#add(this.#session.take());
  }

  /** A counter whose row is not there is 0; one that stays the same is not written again. */
  #add(taken: readonly AnyTable[]): void {
    const time = process.hrtime.bigint();
    const now = new Map([...this.#last.keys()].map((name) => [name, 0]));
    taken.forEach((rows, i) => {
      const table = this.#tables[i] as AnyAggregation;
      const { name } = table.spec.probe;
      for (const [key, value] of rows)
        now.set(`${name} ${keyText({ table, key, value })}`.trimEnd(), Number(value));
      if (rows.dropped > 0) this.#timeline.addMissing(`${rows.dropped} of ${name} not counted`, time);
    });
    for (const [name, value] of now)
      if (this.#last.get(name) !== value) this.#timeline.addCount(name, value, time);
    this.#last = now;
  }
}
