import { Expression } from './expression.js';
import { shownType, type Kind } from './kind.js';

/** What a value is, in words, for errors: `the number 5`, `a memory address in a query`. */
export function describeValue(value: unknown): string {
  if (value instanceof Expression) return describeKind(value.kind);
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return `the number ${value}`;
    case 'string':
      return `the text ${JSON.stringify(value)}`;
    case 'boolean':
      return String(value);
    case 'undefined':
      return 'nothing';
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? 'a list' : 'an object';
  }
}

function describeKind(kind: Kind): string {
  switch (kind.type) {
    case 'int':
      return kind.js === 'bigint' ? 'a number of 64 bits of the event' : 'a number of the event';
    case 'bool':
      return 'a condition';
    case 'address':
      return 'a memory address of the event';
    case 'text':
      return 'a text of the event';
    case 'inet':
      return 'a network address of the event';
    case 'stack':
      return 'a stack';
    case 'registers':
      return 'registers';
    case 'decoded':
      return kind.address === true
        ? 'an address that is known when the event is decoded'
        : `a value of type ${shownType(kind)} that is known when the event is decoded`;
  }
}
