import { TapError } from '../errors/index.js';
import { isAddressKind, type Kind } from '../expr/index.js';
import { escapedJson } from '../text/index.js';

/** Writes an event, or a key, as JSON. */
export type JsonWriter = (event: object) => string;

/**
 * Makes the writer of events with the given fields: one straight-line function, specialised to them.
 *
 * Numbers are numbers, addresses texts of 0x and hexadecimal digits, other 64-bit values texts of decimal digits.
 * Characters that a terminal obeys are escaped.
 *
 * @param probe the name that stands in each event, before its time and CPU; null for a key, which has none of the three.
 * @throws TapError TAP_NO_FEATURE when this Node refuses to make code from strings.
 */
export function jsonWriter(
  probe: string | null,
  fields: readonly { readonly name: string; readonly kind: Kind }[],
): JsonWriter {
  const members = new Map<string, string>();
  if (probe !== null) {
    members.set('probe', JSON.stringify(JSON.stringify(probe)));
    members.set('time', `'"' + e.time + '"'`);
    members.set('cpu', 'e.cpu');
  }
  for (const { name, kind } of fields) members.set(name, source(kind, `e[${JSON.stringify(name)}]`));
  const parts = [...members].map(
    ([name, value], index) =>
      `${JSON.stringify(`${index === 0 ? '' : ','}${JSON.stringify(name)}:`)} + ${value} +`,
  );
  const body = `'use strict';\nreturn (e) =>\n  "{" +\n  ${parts.join('\n  ')}\n  "}";`;
  try {
    // Three times as fast as JSON.stringify with a replacer; names are quoted, values never become code.
    // oxlint-disable-next-line typescript/no-implied-eval -- the source is written here, from names that are quoted.
    return new Function('text', 'big', 'hex', 'plain', body)(text, big, hex, plain) as JsonWriter;
  } catch (error) {
    throw new TapError('TAP_NO_FEATURE', 'this Node refuses to make code from strings', {
      next: 'run it without --disallow-code-generation-from-strings',
      cause: error,
    });
  }
}

/** What events inherit: `JSON.stringify(event)` gives what the writer writes. */
export function jsonPrototype(probe: string | null, fields: Parameters<typeof jsonWriter>[1]): object {
  let write: JsonWriter | null = null;
  return Object.create(Object.prototype, {
    toJSON: {
      value(this: object): unknown {
        write ??= jsonWriter(probe, fields);
        return JSON.parse(write(this));
      },
    },
  }) as object;
}

function source(kind: Kind, value: string): string {
  if (isAddressKind(kind)) return `hex(${value})`;
  switch (kind.type) {
    case 'int':
      return kind.js === 'number' ? `(${value} ?? null)` : `big(${value})`;
    case 'bool':
      return `(${value} ?? null)`;
    case 'text':
    case 'inet':
      return `text(${value})`;
    case 'address':
    case 'stack':
    case 'registers':
    case 'decoded':
      return `plain(${value})`;
  }
}

/** Texts that JSON writes as they are; most are, and the test is faster than JSON.stringify. */
const unescaped = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** A value that a kernel does not have is null, whatever its kind. */
function text(value: string | null | undefined): string {
  if (value == null) return 'null';
  return unescaped.test(value) ? `"${value}"` : escapedJson(value);
}

function big(value: bigint | null | undefined): string {
  return value == null ? 'null' : `"${value}"`;
}

function hex(value: bigint | null | undefined): string {
  return value == null ? 'null' : `"0x${value.toString(16)}"`;
}

function plain(value: unknown): string {
  return escapedJson(value, (inner) => (typeof inner === 'bigint' ? `${inner}` : inner));
}
