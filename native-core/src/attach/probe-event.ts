import { probeMisses, type PerfEventSpec, type Program } from '../sys/index.js';
import type { Attachment, Misses } from './attachment.js';
import { startEvent, type StartedEvent } from './start-event.js';

/** What is opened of a perf event: one on one CPU is enough, since the program that is set on it runs on all. */
export type ProbeEventSpec = Omit<PerfEventSpec, 'config2' | 'pid' | 'cpu'> &
  Partial<Pick<PerfEventSpec, 'config2'>> & { readonly cpu: number };

const uncounted =
  'Linux before 6.7 does not count what it leaves out while another probe or program runs on the CPU';

/** A program at a perf event: a kprobe, a kretprobe or a tracepoint. */
export class ProbeEvent implements Attachment {
  readonly #program: Program;
  readonly #started: StartedEvent;
  #atEnd: Misses | null = null;

  /** @param counted whether the kernel counts what it leaves out. @throws SysError. */
  constructor(program: Program, spec: ProbeEventSpec, counted: boolean) {
    this.#program = program;
    this.#started = startEvent(program, { config2: 0n, ...spec, pid: -1 }, counted);
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
      this.#started.link?.close();
      this.#started.event.close();
    }
  }

  #missedNow(): Misses {
    const { link } = this.#started;
    if (link === null) return { count: 0, unknown: uncounted };
    // Hits that never reached a program, and runs of the program that were left out, which the program knows.
    const count = probeMisses(link) + Number(this.#program.info().recursionMisses ?? 0n);
    return { count, unknown: null };
  }
}
