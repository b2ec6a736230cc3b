import type { Expression } from '@tap/native-core/tapset';
import type { FilterFunction } from '../filter/scope.js';
import { Columns } from './columns.js';
import { alike, cellText, columnOf } from './cell.js';
import type { ClockTime } from './clock.js';
import type { Printer, TraceEvent } from './event.js';
import type { AnyQuery } from '../question/queries.js';
import { wordsFor } from './words.js';

/** How a table is written. */
export interface TableStyle {
  readonly time: ClockTime;
  /** Functions of the tapsets, some of which say numbers in words. */
  readonly functions: ReadonlyMap<string, FilterFunction>;
  /** Makes the row of titles stand out. */
  readonly title: (text: string) => string;
}

/**
 * Prints events as rows of a table: time, probe, and the fields that all queries have. What only some have stands
 * behind, as `name=value`. Values that are always the same, such as `name`, are left out, and so are texts of more than 1024
 * bytes that nobody asked for.
 */
export function tablePrinter(queries: readonly AnyQuery[], { time, title, functions }: TableStyle): Printer {
  const [first] = queries;
  const fields = new Map(queries.map((query) => [query.spec.probe.name, shownFields(query)]));
  const common = [...(fields.get(first?.spec.probe.name ?? '') ?? [])].filter(([name, { kind }]) =>
    [...fields.values()].every((other) => {
      const same = other.get(name);
      return same !== undefined && alike(same.kind, kind);
    }),
  );
  const probes = {
    title: 'PROBE',
    width: Math.max(0, ...[...fields.keys()].map((n) => n.length)),
    alignRight: false,
  };
  const columns = new Columns([
    { title: 'TIME', width: 15, alignRight: false },
    ...(queries.length > 1 ? [probes] : []),
    ...common.map(([name, { kind }]) => columnOf(name, kind)),
  ]);
  const rests = new Map(
    [...fields].map(([probe, own]) => [
      probe,
      [...own].filter(([name]) => !common.some(([c]) => c === name)),
    ]),
  );
  const words = new Map(
    [...fields].map(([probe, own]) => [
      probe,
      new Map([...own.keys()].map((name) => [name, wordsFor(functions, probe, name)])),
    ]),
  );
  const cellOf = (event: TraceEvent, name: string, kind: Expression['kind']): string =>
    words.get(event.probe)?.get(name)?.(event[name]) ?? cellText(event[name], kind);
  const rowOf = (event: TraceEvent): string => {
    const cells = common.map(([name, { kind }]) => cellOf(event, name, kind));
    const rest = (rests.get(event.probe) ?? []).map(
      ([name, { kind }]) => `${name}=${cellOf(event, name, kind)}`,
    );
    const probe = queries.length > 1 ? [event.probe] : [];
    return columns.row([time(event.time), ...probe, ...cells], rest.join(' '));
  };
  return {
    opening: `${title(columns.header())}\n`,
    line: (event) => `${rowOf(event)}\n`,
  };
}

function shownFields(query: AnyQuery): ReadonlyMap<string, AnyQuery['spec']['fields'][string]> {
  return new Map(
    Object.entries(query.spec.fields).filter(([name]) => !isConstant(query, name) && !isLong(query, name)),
  );
}

/** Texts of more bytes would fill screens: they are for JSON, and for those who ask for them. */
const longest = 1024;

/** Whether a field is a long text that the probe gives by itself. */
function isLong({ spec: { fields, probe } }: AnyQuery, name: string): boolean {
  const field = fields[name];
  // What the kernel told of a function throws for a name that it does not have.
  if (field === undefined || !(name in probe.values) || field !== probe.values[name]) return false;
  const captured = field.kind.type === 'decoded' ? field.kind.of : field.kind;
  return captured.type === 'text' && captured.capacity > longest;
}

/** Whether a field is a value that the probe gives as the same text or number every time. */
function isConstant({ spec }: AnyQuery, name: string): boolean {
  return spec.probe.choices.every((leaves) =>
    leaves.every(({ values }) => values[name]?.node.op === 'constText' || values[name]?.node.op === 'const'),
  );
}
