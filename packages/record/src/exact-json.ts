import { TapError } from '@tap/native-core/tapset';

/** Texts that would be read as something else, and so stand behind a mark. */
const ambiguous = /^(?:~|-?\d+n$)/;
const mark = '~';
/** A text that is JSON in JSON: what is no Unicode, other readers refuse even where it is escaped. */
const quoted = '~"';
/** With `u`, a pair is one character. */
export const loneSurrogate: RegExp = /\p{Cs}/u;
/** For readers of SQL, what is no UTF-8 is U+FFFD; replay has it exactly. */
export const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd');
const special: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['~undefined', undefined],
  ['~NaN', NaN],
  ['~Infinity', Infinity],
  ['~-Infinity', -Infinity],
  ['~-0', -0],
]);

/**
 * A value as JSON from which it can be had back exactly: a `bigint` is the text `"12n"`, what JSON does not have is a text like
 * `"~undefined"`, and a text that looks like one of these, or has lone surrogates, stands behind a `~`.
 *
 * @throws TapError TAP_ARGUMENT for what is neither plain data nor an array of it.
 */
export function exactJson(value: unknown): string {
  return JSON.stringify(writable(value));
}

function writable(part: unknown): unknown {
  switch (typeof part) {
    case 'bigint':
      return `${part}n`;
    case 'undefined':
      return '~undefined';
    case 'string':
      if (loneSurrogate.test(part)) return mark + JSON.stringify(part);
      return ambiguous.test(part) ? mark + part : part;
    case 'number':
      if (Number.isFinite(part) && !Object.is(part, -0)) return part;
      return mark + (part === 0 ? '-0' : String(part));
    case 'boolean':
      return part;
    case 'object': {
      if (part === null) return part;
      if (Array.isArray(part)) return part.map(writable);
      const prototype = Object.getPrototypeOf(part) as object | null;
      if (prototype !== null && prototype !== Object.prototype) break;
      return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, writable(inner)]));
    }
    case 'function':
    case 'symbol':
  }
  throw new TapError('TAP_ARGUMENT', 'a value of an event is no plain data, and cannot be recorded', {
    facts: [['value', Object.prototype.toString.call(part)]],
    next: 'let the query select plain objects, arrays, numbers and texts',
  });
}

/** The value of such JSON. @throws SyntaxError for what is no JSON. */
export function fromExactJson(text: string): unknown {
  return readable(JSON.parse(text));
}

function readable(part: unknown): unknown {
  if (typeof part === 'string') {
    if (!ambiguous.test(part)) return part;
    if (special.has(part)) return special.get(part);
    if (part.startsWith(quoted)) return JSON.parse(part.slice(mark.length));
    return part.startsWith(mark) ? part.slice(mark.length) : BigInt(part.slice(0, -1));
  }
  if (Array.isArray(part)) return part.map(readable);
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, readable(inner)]));
}
