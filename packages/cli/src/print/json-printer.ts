import type { Printer } from './event.js';
import { lineWriter } from './event-json.js';
import type { AnyQuery } from '../question/queries.js';

/** Prints each event as one line of JSON. */
export function jsonPrinter(queries: readonly AnyQuery[]): Printer {
  const writers = new Map(queries.map((query) => [query.spec.probe.name, lineWriter(query)]));
  return {
    opening: '',
    line: (event) => writers.get(event.probe)?.(event) ?? '',
  };
}
