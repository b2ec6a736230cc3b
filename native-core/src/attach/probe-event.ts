import {
  attachPerfEvent,
  enablePerfEvent,
  linkPerfEvent,
  openPerfEvent,
  probeMisses,
  type Descriptor,
  type PerfEventSpec,
  type Program,
} from '../sys/index.js';
import type { Attachment, Misses } from './attachment.js';

/** What is opened of a perf event: one on one CPU is enough, since the program that is set on it runs on all. */
export type ProbeEventSpec = Omit<PerfEventSpec, 'config2' | 'pid' | 'cpu'> &
  Partial<Pick<PerfEventSpec, 'config2'>> & { readonly cpu: number };

const uncounted =
  'Linux before 6.7 does not count what it leaves out while another probe or program runs on the CPU';

/** A program at a perf event: a kprobe, a kretprobe or a tracepoint. */
export class ProbeEvent implements Attachment {
  readonly #program: Program;
  readonly #event: Descriptor;
  /** Null where the kernel counts nothing by it. */
  readonly #link: Descriptor | null = null;
  #atEnd: Misses | null = null;

  /** @param counted whether the kernel counts what it leaves out. @throws SysError. */
  constructor(program: Program, spec: ProbeEventSpec, counted: boolean) {
    this.#program = program;
    this.#event = openPerfEvent({ config2: 0n, ...spec, pid: -1 });
    try {
      if (counted) this.#link = linkPerfEvent(this.#event, program);
      else attachPerfEvent(this.#event, program);
      enablePerfEvent(this.#event);
    } catch (error) {
      this.#link?.close();
      this.#event.close();
      throw error;
    }
  }

  missed(): Misses {
    return this.#atEnd ?? this.#missedNow();
  }

  close(): void {
    if (this.#atEnd !== null) return;
    try {
      // What the link counts goes with it.
      this.#atEnd = this.#missedNow();
    } finally {
      this.#link?.close();
      this.#event.close();
    }
  }

  #missedNow(): Misses {
    if (this.#link === null) return { count: 0, unknown: uncounted };
    // Hits that never reached a program, and runs of the program that were left out, which the program knows.
    const count = probeMisses(this.#link) + Number(this.#program.info().recursionMisses ?? 0n);
    return { count, unknown: null };
  }
}
