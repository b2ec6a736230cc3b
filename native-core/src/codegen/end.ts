import type { Candidate } from '../resolve/index.js';
import { R0, type Label } from './emitter.js';
import type { Generator } from './generator.js';

/** Ends a program where all of it comes together. */
export function endProgram(g: Generator, end: Label, candidate: Pick<Candidate, 'mechanism'>): void {
  g.emit.place(end);
  answer(g, candidate);
}

/**
 * Answers the kernel. Perf events of others at the same tracepoint go on only where that is not 0: perf_trace_run_bpf_submit() in
 * kernel/events/core.c. Programs of the other mechanisms have an event of their own, or none, and its samples are not wanted.
 */
export function answer({ emit }: Generator, { mechanism }: Pick<Candidate, 'mechanism'>): void {
  emit.mov(R0, mechanism === 'tracepoint' ? 1 : 0);
  emit.exit();
}
