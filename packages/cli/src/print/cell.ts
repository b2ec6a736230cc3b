import { escapeText, isAddressKind, type Expression } from '@tap/native-core/tapset';
import type { Column } from './columns.js';

type Kind = Expression['kind'];

/** Writes a value of some kind for a reader: nothing to see is a dash. */
export function cellText(value: unknown, kind: Kind): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'bigint') return isAddressKind(kind) ? `0x${value.toString(16)}` : String(value);
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return escapeText(
    JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner)),
  );
}

/** The column that values of some kind need. */
export function columnOf(title: string, kind: Kind): Column {
  const [width, alignRight] = room(kind);
  // A recording has the names that its author chose.
  return { title: escapeText(title), width, alignRight };
}

/** Whether values of two kinds can stand in one column. */
export function alike(a: Kind, b: Kind): boolean {
  return a.type === b.type && (a.type !== 'int' || b.type !== 'int' || a.js === b.js);
}

function room(kind: Kind): readonly [width: number, alignRight: boolean] {
  if (isAddressKind(kind)) return [18, false];
  switch (kind.type) {
    case 'int':
      return [kind.bits === 8 ? 3 : kind.bits === 16 ? 5 : 7, true];
    case 'inet':
      return [15, false];
    case 'text':
      return [Math.min(kind.capacity - 1, 15), false];
    default:
      return [5, false];
  }
}
