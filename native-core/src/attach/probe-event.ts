import { probeMisses, type PerfEventSpec, type Program } from '../sys/index.js';
import { CountedAttachment, countedMisses, type Misses } from './attachment.js';
import { startEvent, type StartedEvent } from './start-event.js';

/** What is opened of a perf event: one on one CPU is enough, since the program that is set on it runs on all. */
export type ProbeEventSpec = Omit<PerfEventSpec, 'config2' | 'pid' | 'cpu'> &
  Partial<Pick<PerfEventSpec, 'config2'>> & { readonly cpu: number };

const uncounted =
  'Linux before 6.7 does not count what it leaves out while another probe or program runs on the CPU';

/** A program at a perf event: a kprobe, a kretprobe or a tracepoint. */
export class ProbeEvent extends CountedAttachment {
  readonly #program: Program;
  readonly #started: StartedEvent;

  /** @param counted whether the kernel counts what it leaves out. @throws SysError. */
  constructor(program: Program, spec: ProbeEventSpec, counted: boolean) {
    super();
    this.#program = program;
    this.#started = startEvent(program, { config2: 0n, ...spec, pid: -1 }, counted);
  }

  protected missedNow(): Misses {
    const { link } = this.#started;
    return link === null ? { count: 0, unknown: uncounted } : countedMisses(probeMisses(link), this.#program);
  }

  protected detach(): void {
    this.#started.link?.close();
    this.#started.event.close();
  }
}
