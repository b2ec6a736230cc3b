import { TapError } from '../errors/index.js';
import {
  bytesOf,
  layoutFields,
  storageOf,
  type NamedField,
  type RecordLayout,
  type Storage,
} from './record.js';

/** What a key can take of the 512 bytes of a program's stack (MAX_BPF_STACK), so that the rest has room, too. */
const maxKeyBytes = 320;

/**
 * Lays out the key of a table, as a record without header.
 *
 * @throws TapError TAP_TOO_LARGE when it passes 320 bytes, naming its parts; TAP_KIND for registers.
 */
export function layoutKey(parts: readonly NamedField[]): RecordLayout {
  const fields = layoutFields(parts, 0, keyStorage);
  // Parts that are constant take no room, but a map's key does.
  const layout = { ...fields, size: Math.max(8, fields.size) };
  const registers = layout.fields.find(({ storage }) => storage.as === 'registers');
  if (registers !== undefined) {
    throw new TapError('TAP_KIND', `"${registers.name}" cannot be part of a key: it is a set of registers`, {
      next: 'name one of the registers, or leave it out',
    });
  }
  if (layout.size <= maxKeyBytes) return layout;
  throw new TapError('TAP_TOO_LARGE', `a key of ${layout.size} bytes does not fit a program's stack`, {
    facts: [
      ['limit', `${maxKeyBytes} bytes`],
      ...layout.fields.map(({ name, storage }) => [name, `${bytesOf(storage)} bytes`] as const),
    ],
    next: 'use fewer parts, or shorter texts',
  });
}

/**
 * Stacks are too long for a key: the kernel keeps each once, under a number. Words of user space beside them would make keys of the
 * same stack different, so callers that the walk has lost are not found there.
 */
function keyStorage(field: NamedField): Storage {
  const storage = storageOf(field);
  return storage.as === 'stack' && field.node.op === 'capturedStack' && field.node.only === null
    ? { ...storage, as: 'stackId', beside: Math.min(1, storage.beside) }
    : storage;
}

/** Whether some of a key's bytes are not always written, so that they must be cleared before. */
export function hasGaps({ size, fields }: RecordLayout): boolean {
  const filled = fields.every(({ storage }) =>
    ['word', 'fixedText', 'stackId', 'literal'].includes(storage.as),
  );
  return !filled || fields.reduce((sum, { storage }) => sum + bytesOf(storage), 0) < size;
}
