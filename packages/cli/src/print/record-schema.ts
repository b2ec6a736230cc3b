import type { JsonSchema } from '@tap/native-core/inspect';
import type { EndRecord, ErrorRecord, OverloadRecord } from './records.js';

const count: JsonSchema = { type: 'integer', minimum: 0 };
const countOrNull: JsonSchema = { type: ['integer', 'null'], minimum: 0 };
const measure: JsonSchema = { type: 'number', minimum: 0 };
const measureOrNull: JsonSchema = { type: ['number', 'null'], minimum: 0 };
const text: JsonSchema = { type: 'string' };
const textOrNull: JsonSchema = { type: ['string', 'null'] };

const end: Record<keyof EndRecord, JsonSchema> = {
  record: { const: 'end' },
  delivered: { ...count, description: 'Of tap trace: events before this line.' },
  lost: {
    ...count,
    description: 'Of tap trace: events that found no room, because they were not read fast enough.',
  },
  dropped: { ...count, description: 'Of tables: events that are in no row, because a table was full.' },
  thrownAway: { ...count, description: 'Events or tables that nobody took before the end.' },
  thinned: { ...count, description: 'Events that were left out in overload.' },
  missed: { ...countOrNull, description: 'Runs that the kernel left out; null where it does not count all.' },
  missedAtLeast: { ...count, description: 'Those that it counted.' },
  unfollowed: {
    ...countOrNull,
    description: 'Processes of the target of which no event is taken; null where nobody knows how many.',
  },
};

const overload: Record<keyof OverloadRecord, JsonSchema> = {
  record: { const: 'overload' },
  state: { enum: ['begins', 'changes', 'ends'] },
  time: { type: 'string', pattern: '^\\d+$', description: 'In nanoseconds of CLOCK_MONOTONIC.' },
  rate: { ...measure, description: 'Events in a second.' },
  cpu: { ...measureOrNull, description: 'The share of a CPU; null where it is not measured.' },
  limits: objectOf({ rate: measureOrNull, cpu: measureOrNull }),
  then: { enum: ['report', 'sample', 'stop'] },
  oneOf: { ...measure, description: 'One of so many events is taken.' },
};

const error: Record<keyof ErrorRecord, JsonSchema> = {
  record: { const: 'error' },
  code: { ...textOrNull, description: 'The stable code; null for an error that tap does not know.' },
  message: text,
  facts: { type: 'array', items: { type: 'array', items: text, minItems: 2, maxItems: 2 } },
  next: { ...textOrNull, description: 'What to do next.' },
};

/** Of the end, what only some commands know. */
const some: readonly string[] = ['delivered', 'lost', 'dropped'];

/** The JSON schema of the lines of `--json` that are no events and no rows. */
export const recordSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'record',
  description: 'A line of a stream of tap that is no event and no row: it has no probe.',
  oneOf: [objectOf(end, some), objectOf(overload), objectOf(error)],
};

function objectOf(
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}
