import type { RecordedEvents, RecordedValue } from '@tap/native-core/inspect';
import type { QuerySpec } from '@tap/native-core/tapset';
import type { Kind } from './column-type.js';
import { factKinds, originOf } from './recorded-probe.js';
import {
  eventFacts,
  nodeText,
  shapeText,
  sourceOf,
  valueSource,
  type RecordedField,
  type RecordedQuery,
} from './recorded-query.js';

/** What the events of a recorded query say to another query of their probe. */
export function eventsFor(spec: QuerySpec, recorded: RecordedQuery): RecordedEvents {
  const met = conjuncts(recorded.condition);
  const bySource = new Map<string, RecordedValue[]>();
  for (const field of recorded.fields) {
    // A probe of the recording knows its values by their names in events.
    const source = originOf(spec.probe) !== null ? valueSource(field.name) : field.source;
    bySource.set(source, [
      ...(bySource.get(source) ?? []),
      {
        name: field.name,
        kind: askedKind(spec, field, source),
        ...(field.absent && { absent: field.absent }),
      },
    ]);
  }
  if (originOf(spec.probe) !== null)
    for (const name of eventFacts) {
      const source = valueSource(name);
      if (!bySource.has(source)) bySource.set(source, [{ name, kind: factKinds[name] }]);
    }
  return {
    probe: recorded.probe,
    values: (node) => bySource.get(sourceOf(node)) ?? [],
    allMeet: (node) => met.size > 0 && met.has(nodeText(node)),
  };
}

/** The kind of a value as the query has it, with the functions that compare it: a recording has none. */
function askedKind({ probe, fields }: QuerySpec, { name, kind }: RecordedField, source: string): Kind {
  const asked = [...Object.entries(probe.values), ...Object.entries(fields ?? {})]
    .filter(([own, { node }]) => sourceOf(node) === source && (node.op === 'value' || own === name))
    .map(([, expression]) => expression.kind);
  if (originOf(probe) !== null) return asked[0] ?? kind;
  return asked.find((other) => shapeText(other) === shapeText(kind)) ?? kind;
}

/** The parts of a condition of which each is met when it is. */
function conjuncts(condition: string | null): ReadonlySet<string> {
  const parts = new Set<string>();
  const add = (node: Partial<Record<string, unknown>>): void => {
    parts.add(nodeText(node));
    if (node['op'] !== 'binary' || node['operator'] !== 'andAlso') return;
    add(node['left'] as never);
    add(node['right'] as never);
  };
  if (condition !== null) add(JSON.parse(condition) as never);
  return parts;
}
