import { openRawTracepoint, type Descriptor, type Program } from '../sys/index.js';
import type { Attachment, Misses } from './attachment.js';

/**
 * A program at the entry or the return of a function, or at a tracepoint, without perf events. The kernel counts the runs that it
 * leaves out; one that does not count them, before 5.12, leaves none out: `__bpf_prog_enter()` in kernel/bpf/trampoline.c and
 * `__bpf_trace_run()` in kernel/trace/bpf_trace.c.
 */
export class TypedAttachment implements Attachment {
  readonly #program: Program;
  readonly #link: Descriptor;
  #atEnd: Misses | null = null;

  /** @param name of the tracepoint; null for the target that the program was loaded for. @throws SysError. */
  constructor(program: Program, name: string | null) {
    this.#program = program;
    this.#link = openRawTracepoint(name, program);
  }

  missed(): Misses {
    return this.#atEnd ?? { count: Number(this.#program.info().recursionMisses ?? 0n), unknown: null };
  }

  close(): void {
    if (this.#atEnd !== null) return;
    this.#link.close();
    this.#atEnd = this.missed();
  }
}
