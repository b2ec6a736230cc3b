import { conditionOf, valueOf, type RecordedEvent as Event } from '@tap/native-core/inspect';
import { jsonPrototype, TapError, type Attachable } from '@tap/native-core/tapset';
import { eventsFor } from './asked-events.js';
import { setValue } from './columns.js';
import { originOf } from './recorded-probe.js';
import { eventFacts, isSameQuery, recordedQuery, typesOf, type RecordedQuery } from './recorded-query.js';

/** Makes of an event of a recorded query what another query has of it; null for an event that it does not take. */
export type Answer = (event: Event) => Event | null;

/**
 * The answers to a query, by the number of the recorded query that has its events: none for a query that reports none.
 *
 * @throws TapError TAP_ARGUMENT for what was not recorded.
 */
export function answersTo(
  query: Attachable,
  recorded: readonly RecordedQuery[],
  path: string,
): ReadonlyMap<number, Answer> {
  const wanted = recordedQuery(query);
  if (wanted === null) return new Map();
  const ofProbe = [...recorded.keys()].filter((index) => recorded[index]?.probe === wanted.probe);
  const origin = originOf(query.spec.probe);
  const whole = origin !== null && query.spec.fields === query.spec.probe.values ? origin : wanted;
  const same = ofProbe.filter((index) => isSameQuery(recorded[index] as RecordedQuery, whole));
  if (same.length > 0)
    return new Map(same.map((index) => [index, takerOf(query, wanted, recorded[index] as RecordedQuery)]));
  let refusal: TapError | null = null;
  for (const index of ofProbe) {
    if (origin !== null && !isSameQuery(recorded[index] as RecordedQuery, origin)) continue;
    const one = recorded[index] as RecordedQuery;
    try {
      const make = makerOf(query, wanted, one);
      const take = takerOf(query, wanted, one);
      return new Map([[index, (event: Event) => (take(event) === null ? null : make(event))]]);
    } catch (error) {
      if (!(error instanceof TapError)) throw error;
      refusal ??= error;
    }
  }
  throw notSuch(wanted, recorded, path, refusal);
}

/** Takes the events that meet the condition. @throws TapError TAP_ARGUMENT for what was not recorded. */
function takerOf({ spec }: Attachable, wanted: RecordedQuery, recorded: RecordedQuery): Answer {
  if (wanted.sampling !== null && wanted.sampling !== recorded.sampling)
    throw new TapError(
      'TAP_ARGUMENT',
      `${wanted.probe} was recorded with another every(), rate() or once()`,
      {
        next: 'leave it out: a recording has the events that were taken',
      },
    );
  const { condition } = spec;
  if (condition === null) return (event) => event;
  const isMet = conditionOf(condition.node, eventsFor(spec, recorded));
  return (event) => (isMet(event) ? event : null);
}

/** Computes the values of a query. @throws TapError TAP_ARGUMENT for what was not recorded. */
function makerOf(
  { spec }: Attachable,
  wanted: RecordedQuery,
  recorded: RecordedQuery,
): (event: Event) => Event {
  const events = eventsFor(spec, recorded);
  const readers = Object.entries(spec.fields ?? {}).map(
    ([name, field]) => [name, valueOf(field, events)] as const,
  );
  const prototype = jsonPrototype(wanted.probe, wanted.fields);
  return (event) => {
    const made = Object.create(prototype) as Record<string, unknown>;
    for (const fact of eventFacts) setValue(made, fact, event[fact]);
    for (const [name, read] of readers) setValue(made, name, read(event));
    return made;
  };
}

function notSuch(
  wanted: RecordedQuery,
  recorded: readonly RecordedQuery[],
  path: string,
  refusal: TapError | null,
): TapError {
  const others = recorded.filter(({ probe }) => probe === wanted.probe);
  return new TapError('TAP_ARGUMENT', `${path} has no such events of ${wanted.probe}`, {
    facts: [
      ...(refusal?.facts ?? []),
      ['wanted', typesOf(wanted)],
      ...others.map((other) => ['recorded', typesOf(other)] as const),
      ...(others.length > 0 ? [] : [['recorded', recorded.map(({ probe }) => probe).join(', ')] as const]),
    ],
    next: 'hand in the query that was recorded, or one whose values and conditions are made of recorded values',
    ...(refusal === null ? {} : { cause: refusal }),
  });
}
