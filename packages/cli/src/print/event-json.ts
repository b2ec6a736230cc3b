import { jsonWriter } from '@tap/native-core/tapset';
import type { AnyQuery } from '../question/queries.js';
import type { TraceEvent, Printer } from './event.js';

/** Writes one event as a line of JSON, with the end of the line. */
export type LineWriter = (event: TraceEvent) => string;

/** Makes the writer of a query's events, in the form that `JSON.stringify(event)` gives. @throws TapError as `jsonWriter`. */
export function lineWriter({ spec }: AnyQuery): LineWriter {
  const write = jsonWriter(
    spec.probe.name,
    Object.entries(spec.fields).map(([name, { kind }]) => ({ name, kind })),
  );
  return (event) => `${write(event)}\n`;
}

/** Prints each event as one line of JSON. */
export function jsonPrinter(queries: readonly AnyQuery[]): Printer {
  const writers = new Map(queries.map((query) => [query.spec.probe.name, lineWriter(query)]));
  return {
    opening: '',
    line: (event) => writers.get(event.probe)?.(event) ?? '',
  };
}
