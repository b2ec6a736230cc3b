import type { Absence } from '@tap/native-core';
import { escapedJson, TapError, type Attachable, type Expression } from '@tap/native-core/tapset';
import { createHash } from 'node:crypto';
import type { Kind } from './column-type.js';

/** A value of a recorded query's events. */
export interface RecordedField {
  readonly name: string;
  /** What it is. A decoded kind has no functions: its values are recorded as JavaScript saw them. */
  readonly kind: Kind;
  /** Tells which expression it was: `value size` for a value of the probe, otherwise a hash. */
  readonly source: string;
  /**
   * When the kernel did not have the value: in all events, which have null there, or in some of them, those of other places. Left out where
   * it always did, and in recordings of a session that did not tell.
   */
  readonly absent?: Absence;
}

/** A query, as far as a recording has it. */
export interface RecordedQuery {
  /** Name of its probe. */
  readonly probe: string;
  /** The values of its events, besides `probe`, `time` and `cpu`, in their order. */
  readonly fields: readonly RecordedField[];
  /** Its condition, as JSON, for readers; null for none, or for one that would take more than 16 KiB. */
  readonly condition: string | null;
  /** The steps that left out some of the events, as JSON; null for none. */
  readonly sampling: string | null;
}

/** The values that each event has, unless a field takes the name. */
export const eventFacts = ['probe', 'time', 'cpu'] as const;
const longestCondition = 16_384;

/** What a recording says of a query, and of its values that are absent; null for one that reports no events. */
export function recordedQuery(
  { spec }: Attachable,
  absent: Readonly<Record<string, Absence>> = {},
): RecordedQuery | null {
  if (spec.fields === null) return null;
  const fields = Object.entries(spec.fields).map(([name, { kind, node }]) => {
    const when = Object.hasOwn(absent, name) ? absent[name] : undefined;
    return {
      name,
      kind: plainKind(kind),
      source: sourceOf(node),
      ...(when !== undefined && { absent: when }),
    };
  });
  return {
    probe: spec.probe.name,
    fields,
    condition: conditionText(spec.condition?.node ?? null),
    sampling: spec.sampling.length === 0 ? null : nodeText(spec.sampling),
  };
}

/** A text by which expressions of two programs are the same: of a value its name, which it has on every kernel. */
export function sourceOf(node: Expression['node']): string {
  if (node.op === 'value') return valueSource(node.name);
  return createHash('sha256').update(nodeText(node)).digest('base64').slice(0, 16);
}

/** That of a value of the probe. */
export const valueSource = (name: string): string => `value ${name}`;

/** A node, or several, as JSON. */
export function nodeText(node: unknown): string {
  return escapedJson(node, (part) => (typeof part === 'bigint' ? `${part}` : part));
}

function conditionText(node: unknown): string | null {
  if (node === null) return null;
  const text = nodeText(node);
  return text.length > longestCondition ? null : text;
}

/** A kind without functions, so that JSON holds it. */
function plainKind(kind: Kind): Kind {
  return JSON.parse(JSON.stringify(kind)) as Kind;
}

/** Whether a query has events of the same probe, with the same values of the same types. */
export function isSameQuery(a: RecordedQuery, b: RecordedQuery): boolean {
  return (
    a.probe === b.probe &&
    typesOf(a) === typesOf(b) &&
    a.fields.every(({ source }, at) => isAlikeSource(source, b.fields[at]?.source))
  );
}

/** Another version of a tapset may define a function by another expression; a value of the probe is known by its name. */
function isAlikeSource(a: string, b: string | undefined): boolean {
  return a === b || (!a.startsWith('value ') && b?.startsWith('value ') === false);
}

/** The values of a query and their types, as a text. */
export function typesOf({ fields }: RecordedQuery): string {
  return fields.map(({ name, kind }) => `${name}: ${shapeText(kind)}`).join(', ');
}

/** What of a kind changes what JavaScript sees, as a text. */
export const shapeText = (kind: Kind): string => JSON.stringify(shapeOf(kind));

function shapeOf(kind: Kind): unknown {
  if (kind.type === 'int') return [kind.type, kind.js];
  return kind.type === 'decoded' ? [kind.type, kind.shown, kind.address ?? null] : kind.type;
}

/** The names of an event's values, in their order. */
export function namesOf({ fields }: RecordedQuery): readonly string[] {
  const names = fields.map(({ name }) => name);
  return [...eventFacts.filter((fact) => !names.includes(fact)), ...names];
}

/** Finds the query of each event. */
export class EventQueries {
  readonly #byNames = new Map<string, number[]>();
  /** By what events inherit, which those of one program have in common. */
  readonly #byPrototype = new WeakMap<object, number>();
  readonly #queries: readonly RecordedQuery[];

  /** @throws TapError TAP_ARGUMENT for queries whose events cannot be told apart. */
  constructor(queries: readonly RecordedQuery[]) {
    this.#queries = queries;
    queries.forEach((query, index) => {
      const names = namesOf(query).join('\0');
      const others = this.#byNames.get(names) ?? [];
      const other = others.map((at) => queries[at] as RecordedQuery).find((same) => isAlike(same, query));
      if (other !== undefined)
        throw new TapError('TAP_ARGUMENT', `events of two queries of ${query.probe} cannot be told apart`, {
          facts: [['names', query.fields.map(({ name }) => name).join(', ')]],
          next: 'select a value of one of them under another name, or record them apart',
        });
      this.#byNames.set(names, [...others, index]);
    });
  }

  /** The number of an event's query. @throws TapError TAP_ARGUMENT for an event of none. */
  of(event: object): number {
    const prototype = Object.getPrototypeOf(event) as object | null;
    const known = prototype === null ? undefined : this.#byPrototype.get(prototype);
    if (known !== undefined) return known;
    const { probe } = event as { readonly probe?: unknown };
    const candidates = this.#byNames.get(Object.keys(event).join('\0')) ?? [];
    const found = candidates.find((at) => candidates.length === 1 || this.#queries[at]?.probe === probe);
    if (found === undefined || !this.#fits(found, probe))
      throw new TapError('TAP_ARGUMENT', `an event of ${String(probe)} is of no query of this recording`, {
        next: 'give record() the very queries that were given to attach()',
      });
    if (prototype !== null && prototype !== Object.prototype) this.#byPrototype.set(prototype, found);
    return found;
  }

  #fits(index: number, probe: unknown): boolean {
    const query = this.#queries[index] as RecordedQuery;
    return query.probe === probe || query.fields.some(({ name }) => name === 'probe');
  }
}

/** Whether an event says nothing of which of the two it is, although that matters. */
function isAlike(a: RecordedQuery, b: RecordedQuery): boolean {
  const hidden = a.fields.some(({ name }) => name === 'probe');
  return hidden || (a.probe === b.probe && typesOf(a) !== typesOf(b));
}
