import { TapError } from '../errors/index.js';
import type { ProbeLeaf, QuerySpec } from '../define/index.js';
import { hasKprobeMulti, hasTrampolines, type Kernel } from '../kernel/index.js';
import { makeCandidate } from './candidate.js';
import { Missing, Mistyped } from './missing.js';
import { neverReturns } from './never-returns.js';
import type { PidNamespace } from './pid-namespace.js';
import type { Candidate, Mechanism, Plan, Refusal, Target } from './plan.js';
import { describePlace, findTarget } from './target.js';

/** What a resolution depends on besides query and kernel. */
export interface ResolveOptions {
  /** Process that the session targets; 0 for none. */
  readonly targetPid: number;
  /** The pid namespace that numbers of processes are given in; by default the initial one. */
  readonly pidNamespace?: PidNamespace | null;
  /** Mechanisms that may be used; all by default. */
  readonly mechanisms?: readonly Mechanism[];
  /** Whether a program may be shared with other functions, behind the mechanisms that are for one; not by default. */
  readonly shared?: boolean;
  /** `probe` reads all memory by helper; `direct`, the default, lets the verifier check typed loads. */
  readonly reads?: 'direct' | 'probe';
  /** Whether errors have the name that may have been meant, which takes long to find; by default they do. */
  readonly suggests?: boolean;
}

/**
 * Meets a query with a kernel: of each choice among the probe's places the first that fits, and for it the mechanisms in
 * order of preference.
 *
 * @throws TapError when a choice that is not optional fits nothing, naming what is missing where: TAP_DEFINITION when a place is
 * there and the definition asks it for what it does not have, else TAP_NO_SITE. TAP_DEFINITION also when a place is there and has
 * something of another type than the definition declares, whatever else would fit.
 */
export function resolve(spec: QuerySpec, kernel: Kernel, options: ResolveOptions): readonly Plan[] {
  try {
    return resolveChoices(spec, kernel, options);
  } catch (error) {
    throw error instanceof Mistyped ? mistaken(spec, kernel, error) : error;
  }
}

function resolveChoices(spec: QuerySpec, kernel: Kernel, options: ResolveOptions): readonly Plan[] {
  const plans: Plan[] = [];
  const misses: Missing[] = [];
  for (const choice of spec.probe.choices) {
    const found = resolveChoice(spec, choice, kernel, options, misses);
    if (found !== null) plans.push(found);
    else if (!choice.some(({ place }) => place.optional)) throw unfit(spec, kernel, misses, options);
  }
  if (plans.length === 0) throw unfit(spec, kernel, misses, options);
  return plans;
}

function resolveChoice(
  spec: QuerySpec,
  choice: readonly ProbeLeaf[],
  kernel: Kernel,
  options: ResolveOptions,
  misses: Missing[],
): Plan | null {
  const refusals: Refusal[] = [];
  for (const leaf of choice) {
    const moment = momentOf(spec, leaf);
    const refuse = (what: string, why: string): void => void refusals.push({ what, why, from: 'plan' });
    try {
      const target = findTarget(kernel, leaf.place);
      const candidates: Candidate[] = [];
      let missing: Missing | null = null;
      if (moment === 'return' && target.is === 'function' && neverReturns(target.name))
        throw new Missing(target.name, 'never returns');
      for (const [mechanism, why] of ladder(target, moment, kernel, options.shared ?? false)) {
        if (why !== null) refuse(mechanism, why);
        else if (options.mechanisms?.includes(mechanism) === false) {
          refuse(mechanism, 'not asked for');
        } else {
          try {
            candidates.push(
              makeCandidate({
                spec,
                leaf,
                target,
                mechanism,
                kernel,
                moment,
                targetPid: options.targetPid,
                pidNamespace: options.pidNamespace ?? null,
                reads: options.reads ?? 'direct',
              }),
            );
          } catch (error) {
            if (!(error instanceof Missing)) throw error;
            missing ??= error;
            refuse(mechanism, `${error.where} ${error.message}`);
          }
        }
      }
      if (candidates.length > 0) return { probe: spec.probe.name, place: leaf.place, candidates, refusals };
      throw (
        missing ?? new Missing(target.name, refusals.map(({ what, why }) => `${what}: ${why}`).join('; '))
      );
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      misses.push(error);
      refuse(describePlace(leaf.place), error.message);
    }
  }
  return null;
}

/** An event of a call can be told at its return, though the probe is of its entry. */
function momentOf({ probe }: QuerySpec, { deferral }: ProbeLeaf): 'entry' | 'return' {
  return deferral?.at === 'return' ? 'return' : probe.moment;
}

/** Mechanisms in order of preference, each with the reason why it cannot be, or null. */
function ladder(
  target: Target,
  moment: 'entry' | 'return',
  kernel: Kernel,
  shared: boolean,
): readonly (readonly [Mechanism, string | null])[] {
  if (target.is === 'event') return [['tracepoint', null]];
  if (target.is === 'timer') return [['perf_event', null]];
  const untyped = target.types === null ? 'the kernel has no types for it' : null;
  if (target.is === 'tracepoint') {
    return [
      ['tp_btf', untyped],
      ['raw_tp', null],
    ];
  }
  const why = untyped ?? (hasTrampolines(kernel) ? null : 'the kernel has no trampolines on this processor');
  const [typed, plain, multi] =
    moment === 'entry'
      ? (['fentry', 'kprobe', 'kprobe.multi'] as const)
      : (['fexit', 'kretprobe', 'kretprobe.multi'] as const);
  const own = [[typed, why] as const, [plain, null] as const];
  if (!shared) return own;
  return [
    ...own,
    [multi, hasKprobeMulti(kernel) ? null : 'the kernel has no kprobe.multi on this processor'],
  ];
}

function mistaken(spec: QuerySpec, kernel: Kernel, { where, message, next }: Mistyped): TapError {
  return new TapError(
    'TAP_DEFINITION',
    `${spec.probe.name} declares another type than this kernel (${describeKernel(kernel)}) has`,
    { facts: [[where, message]], next },
  );
}

const describeKernel = ({ release, architecture }: Kernel): string => `${release}, ${architecture.name}`;

function unfit(
  spec: QuerySpec,
  kernel: Kernel,
  misses: readonly Missing[],
  { suggests = true }: ResolveOptions,
): TapError {
  const { name } = spec.probe;
  const where = describeKernel(kernel);
  const facts = misses.map((miss) => [miss.where, miss.message] as const);
  const mistakes = misses.filter(({ from }) => from === 'definition');
  const isMistake = mistakes.length > 0;
  const near = (suggests ? (isMistake ? mistakes : misses) : [])
    .map(({ closest }) => closest())
    .find((candidate) => candidate !== null);
  const next = near === undefined ? null : `did you mean ${near}?`;
  return isMistake
    ? new TapError(
        'TAP_DEFINITION',
        `${name} asks this kernel (${where}) for something that it does not have`,
        { facts, next: next ?? 'correct the definition: the facts name what the kernel lacks' },
      )
    : new TapError('TAP_NO_SITE', `${name} fits no place of this kernel (${where})`, {
        facts,
        next: next ?? 'load the module that has what is missing, or take another probe',
      });
}
