import type { Attachable, QuerySpec } from '../define/index.js';
import type { Kernel } from '../kernel/index.js';
import type { Compilation } from './compilation.js';
import { compileFollowing } from './follow.js';
import { checkCompileOptions, requireKernel, requireQueries } from './check.js';
import { settleCompileOptions, type CompileOptions, type SettledCompileOptions } from './options.js';
import { inOrder, planPrograms, type PlannedProgram } from './plan-programs.js';
import { compileProgram } from './program.js';
import { sessionMaps } from './session-maps.js';
import { shareSteps } from './share.js';
import { toJson } from './to-json.js';
import {
  asksForTargets,
  canThin,
  counts,
  namedMapsOf,
  pairsOf,
  reportsRecords,
  samplingsOf,
  savesOf,
} from './shared.js';

/**
 * Compiles queries for a kernel: the result is all that `attach()` would load, as frozen data. It touches no machine and needs
 * no privileges: the kernel can be any whose types you have.
 *
 * @example
 * const { maps, programs } = compile(on(tcp.sendmsg), readKernel());
 * for (const { role, alternatives } of programs) console.log(role, alternatives[0]?.candidate.mechanism);
 *
 * @throws TapError TAP_NO_SITE when a query fits nothing of the kernel, TAP_TOO_LARGE for more than a record, a key or
 * a row can hold, TAP_ARGUMENT for what is not a query, for an unknown option or one out of range, and for two maps of
 * one name.
 */
export function compile(
  queries: Attachable | readonly Attachable[],
  kernel: Kernel,
  options: CompileOptions = {},
): Compilation {
  checkCompileOptions(options);
  requireKernel('compile', kernel);
  const specs = requireQueries('compile', queries).map(({ spec }) => spec);
  const settled = settleCompileOptions(options, kernel.possibleCpus);
  const steps = compileSteps(specs, kernel, settled);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same in steps, two for each program. Throws as `compile` does. */
export function* compileSteps(
  specs: readonly QuerySpec[],
  kernel: Kernel,
  options: SettledCompileOptions,
): Generator<void, Compilation, undefined> {
  const { target, pidNamespace = null, guarded = false } = options;
  const planned = yield* planPrograms(specs, kernel, options);
  const follows = target !== null && (target.limit || asksForTargets(planned));
  const numbers = planned.length + (follows ? 1 : 0);
  const shared = yield* shareSteps(planned, kernel, { programs: numbers, guarded });
  yield;
  const maps = mapsFor(planned, { numbers, follows }, kernel, options);
  const programs = follows
    ? [...compileFollowing(kernel, { pid: target.pid, pidNamespace, number: numbers - 1 })]
    : [];
  for (const one of inOrder(planned)) {
    yield;
    programs.push(...compileProgram(one, kernel, { programs: numbers, guarded }, shared.get(one.number)));
  }
  return Object.freeze<Compilation>({
    maps: Object.freeze(maps),
    programs: Object.freeze(programs),
    numbers,
    toJSON: toJson,
  });
}

function mapsFor(
  planned: readonly PlannedProgram[],
  { numbers, follows }: { readonly numbers: number; readonly follows: boolean },
  { possibleCpus }: Kernel,
  { ringBytes, guarded = false }: SettledCompileOptions,
): Compilation['maps'] {
  const places = planned.flatMap(({ spec }) => spec.probe.choices.flat());
  const thins = guarded && canThin(planned);
  return sessionMaps({
    numbers: follows || thins || counts(planned) ? numbers : null,
    follows,
    possibleCpus,
    ringBytes: reportsRecords(planned) ? ringBytes : null,
    samples: places.some(({ place }) => place.at === 'timer'),
    saves: savesOf(planned),
    pairs: pairsOf(planned),
    named: namedMapsOf(planned),
    samplings: samplingsOf(planned),
    guarded: thins,
  });
}
