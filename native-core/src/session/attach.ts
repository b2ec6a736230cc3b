import { TapError } from '../errors/index.js';
import { Aggregation, type EventOf, type QueryData } from '../define/index.js';
import { withRunningKernel, type Kernel } from '../kernel/index.js';
import { createMaps, MemoryLedger, type MapSizes, type SessionMaps } from '../load/index.js';
import type { PidNamespace } from '../resolve/index.js';
import { totalMemory } from '../sys/index.js';
import type { Attached } from './attached.js';
import { requireCpus } from './cpus.js';
import { decodeContext } from './decode-context.js';
import { followForks, type Follower } from './follow.js';
import type { Installed, NumberedPlan } from './install.js';
import { installUnlessLeftOut, requireSome, type Refused } from './left-out.js';
import { Losses } from './losses.js';
import { thisMachine } from './machine.js';
import {
  checkAttachOptions,
  requirePrograms,
  settleOptions,
  type AttachOptions,
  type SettledOptions,
} from './options.js';
import { inOrder } from './order.js';
import { ownPidNamespace } from './pid-namespace.js';
import { planAll } from './plan-all.js';
import { Pace, Stopped } from './pace.js';
import { detach, release, type AttachedParts } from './parts.js';
import { explainFailure } from './refused.js';
import { Session } from './session.js';
import { asksForTargets, samplingsOf, savesOf, statesOf } from './shared.js';
import { requireProcess } from './target.js';
import { TableSession } from './table-session.js';

/** An event of any of several queries. */
export type EventOfAny<Q extends readonly QueryData[]> = {
  [I in keyof Q]: EventOf<Q[I]['row'], Q[I]['probe']['name']>;
}[number];

/**
 * Runs queries in the kernel: the only call that touches the machine. It returns when all are attached.
 *
 * @example
 * await using sends = await attach(on(tcp.sendmsg).where((e) => e.size.ge(65_536)));
 * for await (const event of sends) console.log(event.size);
 *
 * @throws TapError TAP_NO_SITE, TAP_PERMISSION, TAP_LOCKDOWN, TAP_NO_BTF, TAP_ATTACH, TAP_VERIFIER or TAP_ARGUMENT;
 * the reason of a signal that aborts meanwhile. Nothing stays attached then. The event loop runs between the calls of the kernel.
 */
export async function attach<K, V>(
  query: Aggregation<K, V>,
  options?: AttachOptions,
): Promise<TableSession<K, V>>;
export async function attach<Row, N extends string = string>(
  query: QueryData<Row, N>,
  options?: AttachOptions,
): Promise<Session<EventOf<Row, N>>>;
export async function attach<const Q extends readonly QueryData[]>(
  queries: Q,
  options?: AttachOptions,
): Promise<Session<EventOfAny<Q>>>;
export async function attach(
  queries: QueryData | readonly QueryData[],
  options: AttachOptions = {},
): Promise<unknown> {
  checkAttachOptions(options);
  options.signal?.throwIfAborted();
  if (options.target !== undefined) requireProcess(options.target.pid);
  const list = requireQueries(queries);
  const pace = new Pace(options);
  const attachOn = async (kernel: Kernel): Promise<Attached> => {
    const settled = settleOptions(options, kernel.possibleCpus);
    requirePrograms(list.length, settled.maxPrograms);
    const pidNamespace = ownPidNamespace(kernel);
    const plans = await planAll(list, kernel, settled, { ...options, pidNamespace }, pace);
    const started = await start(plans, { kernel, pace, settled, pidNamespace });
    try {
      pace.check();
      return queries instanceof Aggregation
        ? new TableSession(started, queries)
        : new Session(started, settled.latency);
    } catch (error) {
      await undo(started);
      throw error;
    }
  };
  // While the kernel's record is there: what an error means depends on what the kernel has.
  const explaining = (kernel: Kernel): Promise<Attached> => explained(() => attachOn(kernel), kernel);
  const session =
    options.kernel === undefined
      ? await explained(() => withRunningKernel(explaining), null)
      : await explaining(options.kernel);
  if (options.signal !== undefined) await session.closeOn(options.signal);
  return session;
}

async function explained<R>(body: () => Promise<R>, kernel: Kernel | null): Promise<R> {
  try {
    return await body();
  } catch (error) {
    throw error instanceof Stopped ? error.reason : explainFailure(error, () => thisMachine(kernel));
  }
}

/** The queries that were given; JavaScript can give anything. */
function requireQueries(queries: QueryData | readonly QueryData[]): readonly QueryData[] {
  const list: readonly unknown[] = Array.isArray(queries) ? queries : [queries];
  const known = list.every(
    (one) => typeof one === 'object' && one !== null && 'probe' in one && 'sampling' in one,
  );
  if (known && list.length > 0) return list as readonly QueryData[];
  throw new TapError('TAP_ARGUMENT', `attach() wants ${known ? 'at least one query' : 'queries'}`, {
    next: 'give it a query of a probe: attach(on(probe))',
  });
}

/** What programs are attached with. */
interface Start {
  readonly kernel: Kernel;
  readonly pace: Pace;
  readonly settled: SettledOptions;
  readonly pidNamespace: PidNamespace | null;
}

async function start(
  plans: readonly NumberedPlan[],
  { kernel, pace, ...asked }: Start,
): Promise<AttachedParts> {
  requireCpus(kernel);
  let maps: SessionMaps | null = null;
  const installed: Installed[] = [];
  let follower: Follower | null = null;
  const leftOut: Refused[] = [];
  const { settled, pidNamespace } = asked;
  const { possibleCpus } = kernel;
  const follows = settled.target !== null && (settled.target.limit || asksForTargets(plans));
  const programs = plans.length + (follows ? 1 : 0);
  try {
    const memory = new MemoryLedger(totalMemory() / 8);
    maps = createMaps({ ...mapSizes(plans, settled, possibleCpus), programs, memory });
    const losses = new Losses(maps.lost, programs, possibleCpus);
    const context = { kernel, maps, programs, losses, pace, memory };
    await pace.turn();
    if (settled.target !== null && follows) follower = followForks(settled.target.pid, pidNamespace, context);
    let done = 0;
    for (const plan of inOrder(plans)) {
      await pace.turn();
      const one = await installUnlessLeftOut(plan, context, leftOut);
      if (one !== null) installed.push(one);
      pace.tell(++done, plans.length);
    }
    installed.sort((a, b) => a.number - b.number);
    requireSome(installed, leftOut);
    return {
      maps,
      installed,
      losses,
      follower,
      leftOut: leftOut.map(({ of }) => of),
      possibleCpus,
      memory: memory.bytes,
      decoding: decodeContext(),
    };
  } catch (error) {
    await undo({ installed, follower, maps });
    throw error;
  }
}

async function undo(
  parts: Pick<AttachedParts, 'installed' | 'follower'> & { maps: SessionMaps | null },
): Promise<void> {
  await detach(parts);
  await release(parts);
}

function mapSizes(
  plans: readonly NumberedPlan[],
  { ringBytes }: SettledOptions,
  possibleCpus: number,
): Omit<MapSizes, 'programs' | 'memory'> {
  const places = plans.flatMap(({ query }) => query.probe.groups.flat());
  return {
    possibleCpus,
    ringBytes: plans.every(({ query, role }) => query.fields === null || role === 'precedes')
      ? null
      : ringBytes,
    samples: places.some(({ place }) => place.at === 'timer'),
    saves: savesOf(plans),
    states: statesOf(plans),
    samplings: samplingsOf(plans),
  };
}
