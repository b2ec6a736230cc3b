import type { Aggregation, Attachable, EventOf } from '../define/index.js';
import type { AttachOptions } from './options.js';
import type { Session } from './session.js';
import type { TableSession } from './table-session.js';

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
  // More than half of this package is for it, and who only makes queries does not load that.
  const { attachNow } = await import('./attach-now.js');
  return attachNow(queries, options);
}
