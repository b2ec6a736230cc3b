import type { NumberedPlan } from './install.js';

/**
 * The order in which programs are attached. An event that is told at the return of its call comes before those of the
 * return itself, so its program must run before theirs. Of several at one return the kernel runs that of fexit first
 * which came last (bpf_trampoline_link_prog() puts it at the head), and that of kretprobes which came first (the last
 * one takes the return address as the first).
 */
export function inOrder(plans: readonly NumberedPlan[]): readonly NumberedPlan[] {
  const last = plans.filter(({ plan }) => atReturn(plan) && plan.candidates[0]?.mechanism === 'fexit');
  const first = plans.filter(({ plan }) => atReturn(plan) && plan.candidates[0]?.mechanism !== 'fexit');
  return [...first, ...plans.filter(({ plan }) => !atReturn(plan)), ...last];
}

const atReturn = ({ candidates }: NumberedPlan['plan']): boolean => candidates[0]?.deferred === 'return';
