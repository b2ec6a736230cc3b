import { isAddressKind, type Expression } from '@tap/native-core/tapset';
import type { SchemaElement } from 'hyparquet';
import { exactJson, fromExactJson, loneSurrogate } from './exact-json.js';
import { readStack, unfit, unsigned, writeStack } from './stack-cell.js';

/** What a value of an event is. */
export type Kind = Expression['kind'];

/** What a column holds. Values of one name and of one of these stand in one column. */
export type ColumnType = 'int' | 'uint' | 'number' | 'bool' | 'text' | 'address' | 'stack' | 'json';

/** Which column a value goes to. */
export function columnTypeOf(kind: Kind): ColumnType {
  if (isAddressKind(kind)) return 'address';
  switch (kind.type) {
    case 'int':
      return kind.bits === 64 && !kind.signed && kind.js === 'bigint' ? 'uint' : 'int';
    case 'inet':
      return 'text';
    case 'registers':
      return 'json';
    case 'decoded':
      return typeOfShown(kind.shown);
    default:
      return kind.type;
  }
}

/** By the TypeScript type of a decoded value; what is no single plain type is JSON. */
function typeOfShown(shown: string): ColumnType {
  const types = shown.split(' | ').filter((type) => type !== 'null');
  const plain: Readonly<Record<string, ColumnType>> = {
    string: 'text',
    number: 'number',
    boolean: 'bool',
    bigint: 'int',
  };
  const [type = '', ...others] = types;
  return others.length === 0 && Object.hasOwn(plain, type) ? (plain[type] as ColumnType) : 'json';
}

/** The elements of Parquet's schema that a column consists of. */
export function schemaOf(name: string, type: ColumnType): readonly SchemaElement[] {
  switch (type) {
    case 'int':
      return [{ name, type: 'INT64', repetition_type: 'OPTIONAL' }];
    case 'uint':
    case 'address':
      return [{ name, type: 'INT64', converted_type: 'UINT_64', repetition_type: 'OPTIONAL' }];
    case 'number':
      return [{ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }];
    case 'bool':
      return [{ name, type: 'BOOLEAN', repetition_type: 'OPTIONAL' }];
    case 'text':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }];
    case 'json':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'JSON', repetition_type: 'OPTIONAL' }];
    case 'stack':
      return [
        { name, repetition_type: 'OPTIONAL', num_children: 8 },
        ...schemaOf('pid', 'int'),
        ...schemaOf('space', 'uint'),
        ...listOf('addresses', 'address'),
        ...listOf('functions', 'text'),
        ...listOf('modules', 'text'),
        ...schemaOf('end', 'text'),
        ...schemaOf('at_return', 'bool'),
        ...schemaOf('probe_point', 'text'),
      ];
  }
}

function listOf(name: string, type: ColumnType): readonly SchemaElement[] {
  return [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...schemaOf('element', type),
  ];
}

/** Whether JavaScript sees a column of whole numbers as `number`. */
const isNumber = (kind: Kind): boolean => kind.type === 'int' && kind.js === 'number';
const least = { int: -(2n ** 63n), uint: 0n, address: 0n };
const greatest = { int: 2n ** 63n - 1n, uint: 2n ** 64n - 1n, address: 2n ** 64n - 1n };

/** What writes values of a kind, null excepted, into cells of their column. */
export function cellWriter(kind: Kind): (value: unknown) => unknown {
  const type = columnTypeOf(kind);
  switch (type) {
    case 'int':
    case 'uint':
    case 'address': {
      const js = isNumber(kind) ? 'number' : 'bigint';
      const [low, high] = [least[type], greatest[type]];
      return (value) => {
        if (typeof value !== js || (js === 'number' && (!Number.isInteger(value) || Object.is(value, -0))))
          return unfit;
        const whole = BigInt(value as number | bigint);
        if (whole >= low && whole <= high) return whole;
        // The greatest of 64 bits is rounded up, as a number; it is rounded again when it is read.
        return js === 'number' && whole === high + 1n ? high : unfit;
      };
    }
    case 'number':
      return (value) => (typeof value === 'number' && !Object.is(value, -0) ? value : unfit);
    case 'bool':
      return (value) => (typeof value === 'boolean' ? value : unfit);
    case 'text':
      return (value) => (typeof value === 'string' && !loneSurrogate.test(value) ? value : unfit);
    case 'json':
      return exactJson;
    case 'stack':
      return writeStack;
  }
}

/** What reads cells, null excepted, as values of a kind. */
export function cellReader(kind: Kind): (cell: unknown) => unknown {
  const type = columnTypeOf(kind);
  switch (type) {
    case 'int':
      return isNumber(kind) ? Number : (BigInt as (cell: unknown) => bigint);
    case 'uint':
    case 'address':
      return isNumber(kind) ? (cell) => Number(unsigned(cell)) : unsigned;
    case 'json':
      return (cell) => fromExactJson(cell as string);
    case 'stack':
      return readStack;
    default:
      return (cell) => cell;
  }
}
