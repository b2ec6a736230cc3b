import { TapError } from '../errors/index.js';
import { Aggregation, inTarget, type EventOf, type ProbePair, type QueryData } from '../define/index.js';
import { Address } from '../expr/index.js';
import { withRunningKernel, type Kernel } from '../kernel/index.js';
import { createMaps, type SavedWords, type SessionMaps } from '../load/index.js';
import { resolve } from '../resolve/index.js';
import { raiseMemlock } from '../sys/index.js';
import { release, type Attached, type AttachedParts } from './attached.js';
import { decodeContext } from './decode-context.js';
import { followForks } from './follow.js';
import { install, type Installed, type NumberedPlan } from './install.js';
import { settleOptions, type AttachOptions, type SettledOptions } from './options.js';
import { explainFailure } from './refused.js';
import { Session } from './session.js';
import { TableSession } from './table-session.js';

/** An event of any of several queries. */
export type EventOfAny<Q extends readonly QueryData[]> = {
  [I in keyof Q]: EventOf<Q[I]['row']>;
}[number];

/**
 * Runs queries in the kernel: the only call that touches the machine. It returns when all are attached.
 *
 * @example
 * await using sends = await attach(on(tcp.sendmsg).where((e) => e.size.ge(65_536)));
 * for await (const event of sends) console.log(event.size);
 *
 * @throws TapError TAP_NO_SITE, TAP_PERMISSION, TAP_LOCKDOWN, TAP_NO_BTF, TAP_ATTACH, TAP_VERIFIER or TAP_ARGUMENT;
 * nothing stays attached then.
 */
export async function attach<K, V>(
  query: Aggregation<K, V>,
  options?: AttachOptions,
): Promise<TableSession<K, V>>;
export async function attach<Row>(
  query: QueryData<Row>,
  options?: AttachOptions,
): Promise<Session<EventOf<Row>>>;
export async function attach<const Q extends readonly QueryData[]>(
  queries: Q,
  options?: AttachOptions,
): Promise<Session<EventOfAny<Q>>>;
export async function attach(
  queries: QueryData | readonly QueryData[],
  options: AttachOptions = {},
): Promise<unknown> {
  options.signal?.throwIfAborted();
  const list: readonly QueryData[] = 'probe' in queries ? [queries] : queries;
  if (list.length === 0) throw new TapError('TAP_ARGUMENT', 'attach() wants at least one query');
  const attachOn = (kernel: Kernel): Attached => {
    const settled = settleOptions(options, kernel.possibleCpus);
    const started = start(planAll(list, kernel, settled, options), kernel, settled);
    try {
      return queries instanceof Aggregation
        ? new TableSession(started, queries)
        : new Session(started, settled.latency);
    } catch (error) {
      release(started);
      throw error;
    }
  };
  const session = options.kernel === undefined ? withRunningKernel(attachOn) : attachOn(options.kernel);
  if (options.signal !== undefined) session.closeOn(options.signal);
  return session;
}

function planAll(
  queries: readonly QueryData[],
  kernel: Kernel,
  { target }: SettledOptions,
  { mechanisms }: AttachOptions,
): readonly NumberedPlan[] {
  const options = { targetPid: target?.pid ?? 0, ...(mechanisms === undefined ? {} : { mechanisms }) };
  const plans: NumberedPlan[] = [];
  for (const query of queries) {
    const limited = target?.limit ? limitToTarget(query) : query;
    const savedIn = plans.length;
    const { pair } = query.probe;
    for (const plan of resolve(limited, kernel, options)) {
      const number = plans.length;
      plans.push({ query, plan, number, role: 'reports', savedIn: pair === undefined ? number : savedIn });
    }
    // After those that wait for them: what is noted before anyone waits would stay in the map.
    if (pair !== undefined) {
      const before = precedingQuery(pair);
      for (const plan of resolve(before, kernel, options))
        plans.push({ query: before, plan, number: plans.length, role: 'precedes', savedIn });
    }
  }
  return plans;
}

/** The cheap test for the process comes before what the query asks. */
function limitToTarget(query: QueryData): QueryData {
  const { condition } = query;
  return { ...query, condition: condition === null ? inTarget() : inTarget().and(condition) };
}

function start(plans: readonly NumberedPlan[], kernel: Kernel, settled: SettledOptions): AttachedParts {
  // Before 5.11 BPF memory counts against RLIMIT_MEMLOCK (commit d5299b67dd59).
  raiseMemlock();
  let maps: SessionMaps | null = null;
  const installed: Installed[] = [];
  const helpers: { close(): void }[] = [];
  const { possibleCpus } = kernel;
  try {
    maps = createMaps({
      programs: plans.length,
      possibleCpus,
      ringBytes: plans.every(({ query, role }) => query.fields === null || role === 'precedes')
        ? null
        : settled.ringBytes,
      samples: plans.some(({ query }) => query.probe.groups.flat().some(({ place }) => place.at === 'timer')),
      saves: savesOf(plans),
    });
    const context = { kernel, maps, programs: plans.length };
    if (settled.target?.limit) helpers.push(followForks(settled.target.pid, context));
    for (const plan of plans) installed.push(install(plan, context));
  } catch (error) {
    release({ installed, helpers, maps });
    throw explainFailure(error);
  }
  return { maps, installed, helpers, possibleCpus, decoding: decodeContext() };
}

/** Events that come before, with the key as their only field. They may be of any process. */
function precedingQuery({ from, fromKey }: ProbePair): QueryData<never> {
  const key = new Address(fromKey);
  return { row: undefined as never, probe: from, condition: null, fields: { key }, aggregation: null };
}

/** What is saved for each plan that may need it. */
function savesOf(plans: readonly NumberedPlan[]): ReadonlyMap<number, SavedWords> {
  const saves = plans.flatMap(({ number, savedIn, role, plan, query }) => {
    const words = Math.max(...plan.candidates.map((candidate) => candidate.saves.length));
    // All programs of a pair share one map.
    if (words === 0 || (role === 'reports' && savedIn !== number)) return [];
    return [[number, { words, forgets: query.probe.pair !== undefined }] as const];
  });
  return new Map(saves);
}
