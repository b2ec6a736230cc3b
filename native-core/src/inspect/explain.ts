import { listing } from '../asm/index.js';
import type { Attachable, QuerySpec } from '../define/index.js';
import { checkOptions, TapError } from '../errors/index.js';
import { formatNode } from '../expr/index.js';
import { readKernel, type Kernel } from '../kernel/index.js';
import {
  resolve,
  targetName,
  type Candidate,
  type Mechanism,
  type PidNamespace,
  type Plan,
} from '../resolve/index.js';
import { SysError } from '../sys/index.js';
import { attach, codeOptions, makeCode, ownPidNamespace } from '../session/index.js';

/** How one program of a query is made on a kernel. */
export interface Explanation {
  readonly probe: string;
  readonly mechanism: string;
  /** The function or tracepoint, with its module. */
  readonly place: string;
  /** Why it is not another way: what, and why. */
  readonly refusals: readonly (readonly [what: string, why: string])[];
  /** The condition and each field, one a line. */
  readonly expressions: string;
  /** The code, with comments. */
  readonly listing: string;
}

/** For which kernel and with which mechanisms a query is explained. */
export interface ExplainOptions {
  /** By default the running one. */
  readonly kernel?: Kernel;
  /** Mechanisms that may be used; by default all. */
  readonly mechanisms?: readonly Mechanism[];
}

/**
 * Says how a query is attached on a kernel. On the running kernel it is attached for a moment, so that what the
 * kernel refuses is known, too; where that is not allowed, or for another kernel, it says what would be tried first.
 *
 * @throws TapError TAP_NO_SITE when the query fits nothing, TAP_ARGUMENT for an option that there is not.
 */
export async function explain(
  query: Attachable,
  options: ExplainOptions = {},
): Promise<readonly Explanation[]> {
  checkOptions('explain()', options, { kernel: 'object', mechanisms: 'array' });
  const kernel = options.kernel ?? readKernel();
  const { mechanisms } = options;
  const pidNamespace = options.kernel === undefined ? namespaceIfTold(kernel) : null;
  const plans = resolve(query.spec, kernel, {
    targetPid: 0,
    pidNamespace,
    ...(mechanisms && { mechanisms }),
  });
  const tried = options.kernel === undefined ? await tryAttach(query, { ...options, kernel }) : null;
  return plans.map((plan, number) => explainPlan(query.spec, plan, number, plans.length, kernel, tried));
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

interface Tried {
  /** By the number of the plan: mechanism, and what was refused before. */
  readonly chosen: readonly { mechanism: string; refusals: readonly (readonly [string, string])[] }[];
  readonly error: string | null;
}

async function tryAttach(query: Attachable, options: ExplainOptions): Promise<Tried> {
  try {
    const session = await attach(query, options);
    const chosen = session.installed.map(({ candidate, refusals }) => ({
      mechanism: candidate.mechanism,
      refusals: refusals.map(({ what, why }) => [what, why] as const),
    }));
    await session.close();
    return { chosen, error: null };
  } catch (error) {
    if (!(error instanceof TapError)) throw error;
    return { chosen: [], error: error.summary };
  }
}

function explainPlan(
  spec: QuerySpec,
  plan: Plan,
  number: number,
  programs: number,
  kernel: Kernel,
  tried: Tried | null,
): Explanation {
  const found = tried?.chosen[number];
  const candidate = (plan.candidates.find(({ mechanism }) => mechanism === found?.mechanism) ??
    plan.candidates[0]) as Candidate;
  const { target, mechanism } = candidate;
  const refused = found?.refusals ?? plan.refusals.map(({ what, why }) => [what, why] as const);
  const unneeded = plan.candidates
    .slice(plan.candidates.indexOf(candidate) + 1)
    .map((other) => [other.mechanism, `not needed: ${mechanism} serves`] as const);
  const failed = tried?.error == null ? [] : [['attached', `not tried to the end: ${tried.error}`] as const];
  const code = makeCode(spec, candidate, codeOptions(kernel, number, programs));
  return {
    probe: plan.probe,
    mechanism,
    place: targetName(target),
    refusals: [...refused, ...unneeded, ...failed],
    expressions: [
      ...(candidate.condition === null ? [] : [`where  ${formatNode(candidate.condition)}`]),
      ...(candidate.fields ?? []).map(({ name, node }) => `${name} = ${formatNode(node)}`),
      ...candidate.key.map(({ name, node }) => `by ${name} = ${formatNode(node)}`),
      ...candidate.cells.map(({ does, value }) => `${does.padEnd(5)}  ${formatNode(value)}`),
    ].join('\n'),
    listing: listing(code.instructions),
  };
}
