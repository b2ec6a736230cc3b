import type { Attachable } from '../define/index.js';
import {
  compile,
  type Compilation,
  type CompiledMap,
  type CompiledProgram,
  type SessionTarget,
} from '../compile/index.js';
import { checkOptions, TapError } from '../errors/index.js';
import { readKernel, type Kernel } from '../kernel/index.js';
import type { Mechanism, PidNamespace } from '../resolve/index.js';
import { SysError } from '../sys/index.js';
import { ownPidNamespace, tryAttaching } from '../session/index.js';
import { takenSymbols } from './taken-symbols.js';
import { describeAlternative, type Explanation, type Reason } from './explanation.js';

/** For which kernel and with which options a query is explained. */
export interface ExplainOptions {
  /** By default the running one. */
  readonly kernel?: Kernel;
  /** Mechanisms that may be used; by default all. */
  readonly mechanisms?: readonly Mechanism[];
  /**
   * The process to which the session is limited; by default none. With one, the programs that follow it are explained,
   * too.
   */
  readonly target?: SessionTarget;
  /** Most programs of the queries together; default 512. */
  readonly maxPrograms?: number;
}

/**
 * Explains a query on a kernel, or several as one session has them: the programs that `compile()` gives, by their numbers. On the running kernel the query
 * is attached for a moment, so that the kernel's refusals are known, too; where that is not allowed, or for another
 * kernel, it says what would be tried first.
 *
 * @throws TapError TAP_NO_SITE when the query fits nothing, TAP_TOO_LARGE, TAP_ARGUMENT for an option that there is not.
 */
export async function explain(
  queries: Attachable | readonly Attachable[],
  options: ExplainOptions = {},
): Promise<readonly Explanation[]> {
  checkOptions('explain()', options, {
    kernel: 'object',
    mechanisms: 'array',
    target: 'object',
    maxPrograms: 'number',
  });
  const kernel = options.kernel ?? readKernel();
  const { mechanisms, target, maxPrograms } = options;
  const pidNamespace = options.kernel === undefined ? namespaceIfTold(kernel) : null;
  const compilation = compile(queries, kernel, {
    pidNamespace,
    ...(mechanisms && { mechanisms }),
    ...(target && { target }),
    ...(maxPrograms !== undefined && { maxPrograms }),
  });
  const { programs, maps } = compilation;
  const tried = options.kernel === undefined ? await tryOn(kernel, compilation, target ?? null) : untried;
  return programs
    .filter(({ role }) => role !== 'saves')
    .sort((a, b) => a.number - b.number)
    .flatMap((program) => explainProgram(program, maps, tried, kernel));
}

/** Users who may not trace cannot ask for it; what would be tried first differs in numbers of processes only. */
function namespaceIfTold(kernel: Kernel): PidNamespace | null {
  try {
    return ownPidNamespace(kernel);
  } catch (error) {
    if (error instanceof SysError || error instanceof TapError) return null;
    throw error;
  }
}

/** What attaching told. */
interface Tried {
  /** By the number of the program: the mechanism that the kernel took, and what was refused before. */
  readonly chosen: ReadonlyMap<number, { mechanism: Mechanism; refusals: readonly Reason[] }>;
  readonly error: string | null;
}

const untried: Tried = { chosen: new Map(), error: null };

async function tryOn(kernel: Kernel, compilation: Compilation, target: SessionTarget | null): Promise<Tried> {
  try {
    const installed = await tryAttaching(compilation, kernel, target);
    const chosen = new Map(
      installed.map(({ number, candidate: { mechanism }, refusals }) => [
        number,
        { mechanism, refusals: reasons({ refusals }) },
      ]),
    );
    return { chosen, error: null };
  } catch (error) {
    if (!(error instanceof TapError)) throw error;
    return { chosen: new Map(), error: error.summary };
  }
}

/** The first alternative of a program that the kernel takes, with what saves for it. */
function explainProgram(
  program: CompiledProgram,
  shared: readonly CompiledMap[],
  { chosen, error }: Tried,
  kernel: Kernel,
): readonly Explanation[] {
  const { alternatives, spec, role, number } = program;
  const found = chosen.get(number);
  const index = alternatives.findIndex(({ candidate }) => candidate.mechanism === found?.mechanism);
  const [taken, ...unneeded] = alternatives.slice(Math.max(0, index));
  if (taken === undefined) return [];
  const { mechanism } = taken.candidate;
  const refusals: readonly Reason[] = [
    ...(found?.refusals ?? reasons(program)),
    ...unneeded.map(({ candidate: other }) => [other.mechanism, `not needed: ${mechanism} serves`] as const),
    ...(error === null ? [] : [['attached', `not tried to the end: ${error}`] as const]),
  ];
  const probe = spec.probe.name;
  const described = describeAlternative(taken, role, shared);
  const expressions = [described.expressions, ...takenSymbols(spec, kernel)].filter(Boolean).join('\n');
  return [
    { probe, role, refusals, ...described, expressions },
    ...(taken.saver === null
      ? []
      : [
          {
            probe,
            role: 'saves' as const,
            refusals: [],
            ...describeAlternative(taken.saver, 'saves', shared),
          },
        ]),
  ];
}

const reasons = ({ refusals }: Pick<CompiledProgram, 'refusals'>): readonly Reason[] =>
  refusals.map(({ what, why }) => [what, why] as const);
