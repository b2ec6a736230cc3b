import { jsonSchema, type JsonSchema } from '@tap/native-core/inspect';
import type { ListedProbe } from '../catalogue/catalogue.js';
import type { AnyQuery } from '../question/queries.js';

/** The JSON schema of the lines that `lineWriter()` writes of a query's events, with what the probe's documentation says. */
export function eventSchema({ spec }: AnyQuery, docs: ListedProbe['docs']): JsonSchema {
  const documented = new Map((docs?.values ?? []).map(({ name, doc }) => [name, doc]));
  return jsonSchema(
    spec.probe.name,
    Object.entries(spec.fields).map(([name, { kind }]) => ({ name, kind, doc: documented.get(name) ?? '' })),
    docs?.doc ?? '',
  );
}
