import { compileSteps, requireQueries, type Compilation } from '../compile/index.js';
import type { Aggregation, Attachable, EventOf, Tabulating } from '../define/index.js';
import { untilRead, withRunningKernel, type Kernel } from '../kernel/index.js';
import { requirePlatform } from '../sys/index.js';
import type { Attached } from './attached.js';
import { readPrivileges } from './privileges.js';
import { checkAttachOptions, settleOptions, type AttachOptions } from './options.js';
import { ownPidNamespace } from './pid-namespace.js';
import { inTurns, Pace, Stopped } from './pace.js';
import { explainFailure } from './refused.js';
import { Session } from './session.js';
import { start, undo } from './start.js';
import { requireProcess } from './target.js';
import { TableSession } from './table-session.js';

/** An event of any of several queries. */
export type EventOfAny<Q extends readonly Attachable[]> = {
  [I in keyof Q]: EventOf<Q[I]['row'], Q[I]['spec']['probe']['name']>;
}[number];

/**
 * Runs queries in the kernel: the only call that touches the machine. It returns when all are attached.
 *
 * @example
 * await using sends = await attach(on(tcp.sendmsg).where((e) => e.size.ge(65_536)));
 * for await (const event of sends) console.log(event.size);
 *
 * @throws TapError TAP_NO_SITE, TAP_PERMISSION, TAP_LOCKDOWN, TAP_NO_BTF, TAP_ATTACH, TAP_VERIFIER or TAP_ARGUMENT;
 * TAP_NO_FEATURE where tap cannot trace, as on another system than Linux;
 * the reason of a signal that aborts meanwhile. Nothing stays attached then. The event loop runs between the calls of the kernel.
 */
export async function attach<K, V>(
  query: Aggregation<K, V>,
  options?: AttachOptions,
): Promise<TableSession<K, V>>;
export async function attach<Row, N extends string = string>(
  query: Attachable<Row, N>,
  options?: AttachOptions,
): Promise<Session<EventOf<Row, N>>>;
export async function attach<const Q extends readonly Attachable[]>(
  queries: Q,
  options?: AttachOptions,
): Promise<Session<EventOfAny<Q>>>;
export async function attach(
  queries: Attachable | readonly Attachable[],
  options: AttachOptions = {},
): Promise<unknown> {
  checkAttachOptions(options);
  options.signal?.throwIfAborted();
  requirePlatform();
  if (options.target !== undefined) requireProcess(options.target.pid);
  const specs = requireQueries('attach', queries).map(({ spec }) => spec);
  const pace = new Pace(options);
  const attachOn = async (kernel: Kernel): Promise<Attached> => {
    // To find the kernel's types has taken its time.
    await pace.turn();
    const settled = settleOptions(options, kernel.possibleCpus);
    const compile = (): Promise<Compilation> => {
      const pidNamespace = ownPidNamespace(kernel);
      return inTurns(compileSteps(specs, kernel, { ...settled, pidNamespace }), pace);
    };
    const compilation = await untilRead(compile, (reading) => pace.waitFor(reading));
    const started = await start(compilation, { kernel, pace, settled });
    try {
      pace.check();
      const session = isTable(queries)
        ? new TableSession(started, queries)
        : new Session(started, settled.latency);
      session.watch();
      return session;
    } catch (error) {
      await undo(started);
      throw error;
    }
  };
  // While the kernel's types are there: what an error means depends on what the kernel has.
  const explaining = (kernel: Kernel): Promise<Attached> => explained(() => attachOn(kernel), kernel);
  const { kernel } = options;
  const session = await unlessStopped(
    kernel === undefined ? explained(() => withRunningKernel(explaining), null) : explaining(kernel),
  );
  if (options.signal !== undefined) await session.closeOn(options.signal);
  return session;
}

/** Runs what attaches; an error of the kernel says what it means. @throws TapError, Stopped. */
export async function explained<R>(body: () => Promise<R>, kernel: Kernel | null): Promise<R> {
  try {
    return await body();
  } catch (error) {
    throw error instanceof Stopped ? error : explainFailure(error, () => readPrivileges(kernel));
  }
}

/** What stopped attach() is thrown as it is: it means nothing of the kernel. */
async function unlessStopped<R>(attached: Promise<R>): Promise<R> {
  try {
    return await attached;
  } catch (error) {
    throw error instanceof Stopped ? error.reason : error;
  }
}

/** Whether rows are all that is wanted: one query is given, alone, and it reports no events. */
function isTable(queries: Attachable | readonly Attachable[]): queries is Tabulating<unknown, unknown> {
  if (!('spec' in queries)) return false;
  const { fields, aggregation } = queries.spec;
  return fields === null && aggregation !== null;
}
