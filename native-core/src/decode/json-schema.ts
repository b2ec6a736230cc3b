import { isAddressKind, type IntKind, type Kind } from '../expr/index.js';

/** A JSON schema, or a part of one: keywords by name. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** A field of an event, as its schema describes it. */
export interface JsonField {
  readonly name: string;
  readonly kind: Kind;
  /** What it is, in words; empty for nothing. */
  readonly doc?: string;
}

const decimal: JsonSchema = { type: ['string', 'null'], pattern: '^\\d+$' };
const signedDecimal: JsonSchema = { type: ['string', 'null'], pattern: '^-?\\d+$' };
const hexadecimal: JsonSchema = { type: ['string', 'null'], pattern: '^0x[\\da-f]+$' };
const stack: JsonSchema = {
  type: ['object', 'null'],
  properties: {
    pid: { type: 'integer' },
    space: decimal,
    addresses: { type: 'array', items: decimal },
    end: { enum: ['bottom', 'depth', 'lost', 'unknown'] },
    atReturn: { type: 'boolean' },
    probePoint: { type: 'string' },
  },
};
const registers: JsonSchema = { type: ['object', 'null'], additionalProperties: decimal };

/**
 * The schema, draft 2020-12, of the events that `jsonWriter()` writes for the same fields. A value can always be null: some
 * kernels, and some events, do not have it.
 *
 * @param doc what the probe is, in words; empty for nothing.
 */
export function jsonSchema(probe: string, fields: readonly JsonField[], doc: string = ''): JsonSchema {
  const properties = new Map<string, JsonSchema>([
    ['probe', { const: probe }],
    [
      'time',
      {
        type: 'string',
        pattern: '^\\d+$',
        description: 'When it happened, in nanoseconds of CLOCK_MONOTONIC.',
      },
    ],
    ['cpu', { type: 'integer', minimum: 0, description: 'Number of the CPU on which it happened.' }],
  ]);
  for (const { name, kind, doc: meaning = '' } of fields)
    properties.set(name, { ...schemaOf(kind), ...described(meaning) });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: probe,
    ...described(doc),
    type: 'object',
    properties: Object.fromEntries(properties),
    required: [...properties.keys()],
    additionalProperties: false,
  };
}

function described(doc: string): JsonSchema {
  return doc === '' ? {} : { description: doc };
}

function schemaOf(kind: Kind): JsonSchema {
  if (isAddressKind(kind)) return hexadecimal;
  switch (kind.type) {
    case 'int':
      return kind.js === 'number' ? wholeNumber(kind) : kind.signed ? signedDecimal : decimal;
    case 'bool':
      return { type: ['boolean', 'null'] };
    case 'text':
    case 'inet':
      return { type: ['string', 'null'] };
    case 'address':
      return hexadecimal;
    case 'stack':
      return stack;
    case 'registers':
      return registers;
    case 'decoded':
      return schemaOfType(kind.shown);
  }
}

/** A whole number in the range of its bits; those of 64 bits are not exact in JSON, and have no bounds. */
function wholeNumber({ bits, signed }: IntKind): JsonSchema {
  const type = ['integer', 'null'];
  if (bits === 64) return signed ? { type } : { type, minimum: 0 };
  return signed
    ? { type, minimum: -(2 ** (bits - 1)), maximum: 2 ** (bits - 1) - 1 }
    : { type, minimum: 0, maximum: 2 ** bits - 1 };
}

/** The schema of what is written of a TypeScript type; of one that is not known here, any value. */
function schemaOfType(shown: string): JsonSchema {
  const types = shown.split(' | ').filter((type) => type !== 'null');
  const [type = '', ...others] = types;
  if (others.length > 0) return { anyOf: types.map(schemaOfType) };
  if (type === 'bigint') return signedDecimal;
  if (type.endsWith('[]')) return { type: ['array', 'null'], items: schemaOfType(type.slice(0, -2)) };
  return ['string', 'number', 'boolean'].includes(type) ? { type: [type, 'null'] } : {};
}
