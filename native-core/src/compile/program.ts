import {
  generateEntrySaver,
  generatePreceding,
  generateProgram,
  type CodeOptions,
} from '../codegen/index.js';
import type { QuerySpec } from '../define/index.js';
import { hasHelper, type Kernel } from '../kernel/index.js';
import { layoutRecord } from '../layout/index.js';
import { registerSlot, type Candidate } from '../resolve/index.js';
import { alternative, type Alternative, type CompiledProgram } from './compilation.js';
import type { PlannedProgram } from './plan-programs.js';
import { compileTable } from './table.js';

/** What the code of a program depends on in its session. */
export type CodeNumbers = Pick<CodeOptions, 'number' | 'programs'> &
  Partial<Pick<CodeOptions, 'query' | 'savedIn' | 'guarded'>>;

/** The same, with the facts of a kernel that code depends on. */
export function codeOptions(kernel: Kernel, numbers: CodeNumbers): CodeOptions {
  const { architecture } = kernel;
  return {
    query: numbers.number,
    savedIn: numbers.number,
    guarded: false,
    ...numbers,
    possibleCpus: kernel.possibleCpus,
    typedTask: hasHelper(kernel, 'get_current_task_btf'),
    stackPointer: {
      slot: registerSlot(kernel, architecture.stackRegister),
      returnPops: architecture.returnPops,
    },
  };
}

/** A planned program, and behind it the one that saves for it, where an alternative needs one. @throws TapError TAP_TOO_LARGE, TAP_KIND. */
export function compileProgram(
  { spec, plan, number, first, role, savedIn }: PlannedProgram,
  kernel: Kernel,
  { programs, guarded }: Pick<CodeOptions, 'programs' | 'guarded'>,
): readonly CompiledProgram[] {
  const options = codeOptions(kernel, { number, query: first, savedIn, programs, guarded });
  const alternatives = plan.candidates.map((candidate) =>
    role === 'precedes'
      ? alternative({ candidate }, () => generatePreceding(candidate, options))
      : reporting(spec, candidate, options),
  );
  const savers = alternatives.flatMap(({ saver }) => (saver === null ? [] : [saver]));
  const common = { number, first, spec, place: plan.place };
  return [
    { ...common, role, alternatives, refusals: plan.refusals },
    ...(savers.length === 0
      ? []
      : [{ ...common, role: 'saves' as const, alternatives: savers, refusals: [] }]),
  ];
}

/** One way to report or measure the events of a query. @throws TapError TAP_TOO_LARGE, TAP_KIND. */
export function reporting(
  { aggregation, probe }: Pick<QuerySpec, 'aggregation' | 'probe'>,
  candidate: Candidate,
  options: CodeOptions,
): Alternative {
  const record = candidate.fields === null ? null : layoutRecord(candidate.fields);
  const table = aggregation === null ? null : compileTable(aggregation, probe.name, candidate, options);
  const keyed = candidate.key.length > 0;
  const deeds = { record, table: table === null ? null : { key: keyed ? table.key : null } };
  return alternative({ candidate, record, table, saver: saverOf(candidate, options) }, () =>
    generateProgram(candidate, deeds, options),
  );
}

function saverOf(candidate: Candidate, options: CodeOptions): Alternative | null {
  // What pairs two events is saved by the first one, and what is told at its place by the call's entry itself.
  if (candidate.saves.length === 0 || candidate.savedBy !== null || candidate.deferred === 'place')
    return null;
  const entry: Candidate = { ...candidate, mechanism: candidate.mechanism === 'fexit' ? 'fentry' : 'kprobe' };
  return alternative({ candidate: entry }, () => generateEntrySaver(entry, options));
}
