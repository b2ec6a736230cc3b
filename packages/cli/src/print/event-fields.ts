import { isAddressKind, type Expression } from '@tap/native-core/tapset';
import type { eventFacts } from '../question/added.js';
import type { AnyQuery } from '../question/queries.js';
import { alike, columnOf } from './cell.js';
import { gap, usualWidth } from './columns.js';

/** A value that the table shows, by its name. */
export type Field = readonly [name: string, kind: Expression['kind']];

/** Which values of events a table shows, and where. */
export interface EventFields {
  /** What all probes have, in columns. */
  readonly common: readonly Field[];
  /** What only some have, as `name=value`, by probe. */
  readonly rests: ReadonlyMap<string, readonly Field[]>;
  /** Names for which there is no room. */
  readonly leftOut: readonly string[];
}

/** What the table is made for. */
export interface Wanted {
  /** The names that the user chose; null for all that say something and that there is room for. */
  readonly fields: readonly string[] | null;
  /** Columns that values can take, with the gaps before them. */
  readonly room: number;
}

/** What every event has besides its values, which a table shows where the user asks for it. */
const ofEvery: ReadonlyMap<string, Expression['kind']> = new Map(
  Object.entries({
    probe: { type: 'text', capacity: 64, nullable: false },
    time: { type: 'int', bits: 64, signed: false, js: 'bigint' },
    cpu: { type: 'int', bits: 32, signed: false, js: 'number' },
  } satisfies Record<(typeof eventFacts)[number], Expression['kind']>),
);

/** The names that a user can choose from. */
export function namesToChoose(queries: readonly AnyQuery[]): readonly string[] {
  return [...new Set([...queries.flatMap(({ spec }) => Object.keys(spec.fields)), ...ofEvery.keys()])];
}

/** A text of more bytes would fill screens: it is for JSON, and for those who ask for it. */
const longest = 1024;

/**
 * Chooses the values that a table shows. What the user chose is shown, whatever room it takes. Otherwise values that are always
 * the same, such as `name`, are left out, and so are texts of more than 1024 bytes that nobody asked for. Where room is short,
 * added values and errors go first, and addresses last.
 */
export function eventFields(queries: readonly AnyQuery[], { fields, room }: Wanted): EventFields {
  const shown = queries.map((query) => [query, fieldsOf(query, fields)] as const);
  const isCommon = ([name, kind]: Field): boolean =>
    shown.every(([, all]) => all.some(([other, its]) => other === name && alike(its, kind)));
  const all = shown[0]?.[1].filter(isCommon) ?? [];
  const space = fields === null ? room : Infinity;
  const [head] = queries;
  const common = head === undefined ? all : fitting(head, all, space, columnRoom);
  const left = space - common.reduce((sum, field) => sum + columnRoom(field), 0);
  const rests = shown.map(([query, own]) => {
    const rest = own.filter(([name]) => !all.some(([other]) => other === name));
    // The rest begins with one more space than the values in it have between them.
    return [query.spec.probe.name, rest, fitting(query, rest, left - 1, namedRoom)] as const;
  });
  const kept = [common, ...rests.map(([, , some]) => some)].flat();
  const names = [all, ...rests.map(([, rest]) => rest)].flat().map(([name]) => name);
  return {
    common,
    rests: new Map(rests.map(([probe, , some]) => [probe, some])),
    leftOut: [...new Set(names)].filter((name) => !kept.some(([shownName]) => shownName === name)),
  };
}

/** The values of a query that are shown if there is room: those that the user chose, or those that say something. */
function fieldsOf(query: AnyQuery, chosen: readonly string[] | null): readonly Field[] {
  const { fields } = query.spec;
  const names =
    chosen ?? Object.keys(fields).filter((name) => !isConstant(query, name) && !isLong(query, name));
  return names.flatMap((name) => {
    const kind = Object.hasOwn(fields, name) ? fields[name]?.kind : ofEvery.get(name);
    return kind === undefined ? [] : [[name, kind] as const];
  });
}

/** Those that there is room for, in their order. */
function fitting(
  query: AnyQuery,
  fields: readonly Field[],
  room: number,
  roomOf: (field: Field) => number,
): readonly Field[] {
  const kept = new Set<Field>();
  let left = room;
  for (const field of fields.toSorted((a, b) => rank(query, a) - rank(query, b))) {
    left -= roomOf(field);
    if (left >= 0) kept.add(field);
    else left += roomOf(field);
  }
  return fields.filter((field) => kept.has(field));
}

/** Which values are kept first. */
function rank(query: AnyQuery, [name, kind]: Field): number {
  if (!isOwn(query, name) || name === 'error') return 0;
  return isAddressKind(kind) ? 2 : 1;
}

const columnRoom = ([name, kind]: Field): number => gap.length + usualWidth(columnOf(name, kind));
const namedRoom = ([name, kind]: Field): number => ` ${name}=`.length + columnOf(name, kind).width;

/** Whether a value is one that the probe gives by itself. */
function isOwn({ spec: { fields, probe } }: AnyQuery, name: string): boolean {
  // What the kernel told of a function throws for a name that it does not have.
  return name in probe.values && fields[name] === probe.values[name];
}

/** Whether a field is a long text that the probe gives by itself. */
function isLong(query: AnyQuery, name: string): boolean {
  const field = query.spec.fields[name];
  if (field === undefined || !isOwn(query, name)) return false;
  const captured = field.kind.type === 'decoded' ? field.kind.of : field.kind;
  return captured.type === 'text' && captured.capacity > longest;
}

/** Whether a field is a value that the probe gives as the same text or number every time. */
function isConstant({ spec }: AnyQuery, name: string): boolean {
  return spec.probe.choices.every((leaves) =>
    leaves.every(({ values }) => values[name]?.node.op === 'constText' || values[name]?.node.op === 'const'),
  );
}
