import type { ProtoWriter } from './proto-writer.js';

/** Numbers of fields in Perfetto's DebugAnnotation. */
const annotation = {
  bool: 2,
  uint: 3,
  int: 4,
  double: 5,
  text: 6,
  pointer: 7,
  name: 10,
  members: 11,
  items: 12,
};

/** Writes a value of an event, where a DebugAnnotation is open: numbers, texts, lists and objects as such. */
export function writeValue(w: ProtoWriter, value: unknown, isAddress: boolean): void {
  switch (typeof value) {
    case 'boolean':
      return w.bool(annotation.bool, value);
    case 'bigint':
      if (isAddress) return w.uint(annotation.pointer, BigInt.asUintN(64, value));
      return value < 2n ** 63n ? w.int(annotation.int, value) : w.uint(annotation.uint, value);
    case 'number':
      return Number.isSafeInteger(value) ? w.int(annotation.int, value) : w.double(annotation.double, value);
    case 'string':
      return w.text(annotation.text, value);
    case 'object':
      return writeParts(w, value);
    default:
      return undefined;
  }
}

function writeParts(w: ProtoWriter, value: object | null): void {
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[])
      w.message(annotation.items, () => writeValue(w, item, false));
    return;
  }
  for (const [name, member] of Object.entries(value ?? {}))
    if (member !== null)
      w.message(annotation.members, () => {
        w.text(annotation.name, name);
        writeValue(w, member, false);
      });
}
