import {
  generateEntrySaver,
  generatePreceding,
  generateProgram,
  type CodeOptions,
  type Counted,
} from '../codegen/index.js';
import type { QuerySpec } from '../define/index.js';
import { hasHelper, type Kernel } from '../kernel/index.js';
import { layoutRecord } from '../layout/index.js';
import { isMulti, stackPointerSlot, type Candidate } from '../resolve/index.js';
import { alternative, programOf, type Alternative, type CompiledProgram } from './compilation.js';
import { savedWordsOf, type PlannedProgram } from './plan-programs.js';
import { needsSaved } from './shared.js';
import { compileTable } from './table.js';

/** What the code of a program depends on in its session. */
export type CodeNumbers = Pick<CodeOptions, 'number' | 'programs'> &
  Partial<Pick<CodeOptions, 'query' | 'savedIn' | 'savedValueWords' | 'guarded' | 'shared'>>;

/** The same, with the facts of a kernel that code depends on. */
export function codeOptions(kernel: Kernel, numbers: CodeNumbers): CodeOptions {
  const slot = stackPointerSlot(kernel);
  return {
    query: numbers.number,
    savedIn: numbers.number,
    savedValueWords: 0,
    guarded: false,
    ...numbers,
    possibleCpus: kernel.possibleCpus,
    typedTask: hasHelper(kernel, 'get_current_task_btf'),
    stackPointer: slot === null ? null : { slot, returnPops: kernel.architecture.returnPops },
  };
}

/**
 * A planned program, and behind it the one that saves for it, where an alternative needs one.
 *
 * @param shared the alternative that shares a program with other functions; it is tried first.
 * @throws TapError TAP_TOO_LARGE, TAP_KIND.
 */
export function compileProgram(
  planned: PlannedProgram,
  kernel: Kernel,
  { programs, guarded }: Pick<CodeOptions, 'programs' | 'guarded'>,
  shared: Alternative | null = null,
): readonly CompiledProgram[] {
  const { spec, plan, number, first, role, savedIn } = planned;
  const savedValueWords = savedWordsOf(planned);
  const options = codeOptions(kernel, { number, query: first, savedIn, savedValueWords, programs, guarded });
  const own = plan.candidates.filter(({ mechanism }) => !isMulti(mechanism));
  const alternatives = [
    ...(shared === null ? [] : [shared]),
    ...own.map((candidate) =>
      role === 'precedes' ? preceding(candidate, options) : reporting(spec, candidate, options),
    ),
  ];
  const savers = alternatives.flatMap(({ saver }) => (saver === null ? [] : [saver]));
  const common = { number, first, spec, place: plan.place };
  return [
    programOf({ ...common, role, alternatives, refusals: plan.refusals }),
    ...(savers.length === 0
      ? []
      : [programOf({ ...common, role: 'saves', alternatives: savers, refusals: [] })]),
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
  const outputs = { record, table: table === null ? null : { key: keyed ? table.key : null } };
  // The event is lost for each thing that the query does with it.
  const lost: readonly Counted[] = [
    ...(record === null ? [] : ['record' as const]),
    ...(candidate.cells.length === 0 ? [] : ['row' as const]),
    ...(candidate.actions.length === 0 ? [] : ['entry' as const]),
  ];
  return alternative({ candidate, record, table, saver: saverOf(candidate, lost, options) }, () =>
    generateProgram(candidate, outputs, options),
  );
}

/** One way to note the first events of a pair. One that is not noted has begun, and is forgotten at once. */
function preceding(candidate: Candidate, options: CodeOptions): Alternative {
  return alternative({ candidate, saver: saverOf(candidate, ['begun'], options) }, () =>
    generatePreceding(candidate, options),
  );
}

function saverOf(candidate: Candidate, lost: readonly Counted[], options: CodeOptions): Alternative | null {
  // What is reported at its place is saved at the entries of the calls that come there.
  if (!needsSaved(candidate) || candidate.deferred === 'place') return null;
  const entry: Candidate = { ...candidate, mechanism: candidate.mechanism === 'fexit' ? 'fentry' : 'kprobe' };
  return alternative({ candidate: entry }, () => generateEntrySaver(entry, lost, options));
}
