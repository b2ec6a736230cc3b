import { expressionOf, type Expression, type Probe, type Values } from '@tap/native-core/tapset';
import type { Kind } from './column-type.js';
import { eventFacts, type RecordedQuery } from './recorded-query.js';

/** Probes that stand for what a recording has, and what it has. */
const ofRecordings = new WeakMap<object, RecordedQuery>();
/** Texts that were decoded have no limit; none is as long. */
const longest = 1 << 30;

/**
 * A probe with the values of a recorded query, for those who do not have its tapset at hand: `on()` asks it, and `replay()`
 * answers. What functions gave is a value of it, too. Nothing can attach it.
 *
 * @example
 * const { queries } = await replay('sends.parquet');
 * const sends = queries.filter(({ probe }) => probe === 'tcp.sendmsg').map((query) => on(recordedProbe(query)));
 */
export function recordedProbe(query: RecordedQuery): Probe<Values> {
  const { probe, fields } = query;
  const values = Object.fromEntries(fields.map(({ name, kind }) => [name, valueOf(name, kind)]));
  const made: Probe<Values> = { name: probe, moment: 'entry', values, choices: [] };
  ofRecordings.set(made, query);
  return Object.freeze(made);
}

/** What every event has. */
export const factKinds: Readonly<Record<(typeof eventFacts)[number], Kind>> = {
  probe: { type: 'text', capacity: longest, nullable: false },
  time: { type: 'int', bits: 64, signed: false, js: 'bigint' },
  cpu: { type: 'int', bits: 32, signed: false, js: 'number' },
};

/**
 * What every event has besides the values of its query, for conditions and keys about a `recordedProbe()`: `probe`, the name of the
 * probe; `time`, in nanoseconds of CLOCK_MONOTONIC; `cpu`, the number of the CPU. A value of the query that has such a name takes
 * its place.
 *
 * @example
 * const [query] = (await replay('sends.parquet')).queries;
 * const { cpu } = recordedFacts(query);
 * const perCpu = on(recordedProbe(query)).by(() => ({ cpu })).count();
 */
export function recordedFacts({ fields }: RecordedQuery): Values {
  const free = eventFacts.filter((fact) => !fields.some(({ name }) => name === fact));
  return Object.fromEntries(free.map((fact) => [fact, valueOf(fact, factKinds[fact])]));
}

/** The recorded query that a probe stands for; null for a probe of a tapset. */
export const originOf = (probe: object): RecordedQuery | null => ofRecordings.get(probe) ?? null;

function valueOf(name: string, recorded: Kind): Expression {
  const kind = comparable(recorded);
  return expressionOf(kind, Object.freeze({ op: 'value', kind, name }));
}

/** What was decoded is compared as what JavaScript sees: a recording does not have what was captured. */
function comparable(kind: Kind): Kind {
  if (kind.type !== 'decoded') return kind;
  if (kind.address !== undefined) return { type: 'address', nullable: true };
  const types = kind.shown.split(' | ').filter((type) => type !== 'null');
  switch (types.join()) {
    case 'string':
      return { type: 'text', capacity: longest, nullable: true };
    case 'number':
    case 'bigint':
      return { type: 'int', bits: 64, signed: true, js: types[0] as 'number' | 'bigint' };
    case 'boolean':
      return { type: 'bool' };
    default:
      return kind;
  }
}
