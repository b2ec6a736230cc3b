import { TapError } from '../errors/index.js';
import type {
  CapturedKind,
  Kind,
  SettledNode,
  CapturedRegistersNode,
  CapturedStackNode,
  StackOrigin,
  TextKind,
} from '../expr/index.js';

/** How a field's bytes lie in a record. All numbers are little endian. */
export type Storage =
  /** A word's low bytes. */
  | { readonly as: 'word'; readonly bytes: 1 | 2 | 4 | 8 }
  /** Text that fills its bytes with NUL up to the end. */
  | { readonly as: 'fixedText'; readonly capacity: number }
  /**
   * The length that the read helper returned (i32: with end mark, which an empty text may lack; negative when unreadable), then the
   * bytes. A length above the capacity, or with the bit `cutBit`, is that of a text that goes on.
   */
  | { readonly as: 'text'; readonly capacity: number; readonly room: number }
  /** Version (u32: 0 none, 4, 6), then 16 bytes, of which IPv4 uses the first 4. */
  | { readonly as: 'inet' }
  /**
   * Bytes that the helper returned (i32, negative without a stack), the process (u32), `beside` words (u64), then the addresses.
   * The words are: of user space the identity of the address space, then the link register or the words at the stack pointer; of a
   * linked kernel stack the address that its first frame returns to.
   */
  | {
      readonly as: 'stack';
      readonly space: 'kernel' | 'user';
      readonly capacity: number;
      readonly origin: StackOrigin;
      readonly depth: number;
      readonly beside: number;
    }
  /**
   * In a key: the number of a stack in a map of its own (i32, negative without a stack), then as of a stack, with one word beside at
   * most.
   */
  | {
      readonly as: 'stackId';
      readonly space: 'kernel' | 'user';
      readonly capacity: number;
      readonly origin: StackOrigin;
      readonly depth: number;
      readonly beside: number;
    }
  /** A word for each register. */
  | { readonly as: 'registers'; readonly slots: readonly (readonly [name: string, index: number])[] }
  /** No bytes: always the same. */
  | { readonly as: 'literal'; readonly value: string | bigint | null };

/** Of a stack, in a record or in a key. */
export type StackStorage = Extract<Storage, { readonly origin: StackOrigin }>;

/** One field of a record. */
export interface RecordField {
  readonly name: string;
  readonly kind: Kind;
  readonly storage: Storage;
  /** From the record's start, in bytes. */
  readonly offset: number;
}

/** The bytes of an event's record: the header, then the fields. */
export interface RecordLayout {
  /** The whole record, a multiple of 8 bytes. */
  readonly size: number;
  /** In the order in which the query names them. */
  readonly fields: readonly RecordField[];
}

/** Bit of the length of a text that goes on, though it does not fill its room. */
export const cutBit: number = 1 << 30;
/** Bytes that are read at once of each text of an array. */
export const stringsChunk = 256;

/** The header of every record: u64 time (CLOCK_MONOTONIC, ns), u16 number of the program, u16 CPU. */
export const recordHeader: Readonly<Record<'time' | 'program' | 'cpu' | 'size', number>> = Object.freeze({
  time: 0,
  program: 8,
  cpu: 10,
  size: 12,
});

/** The greatest record: what one program can reserve and one drain must hold. */
export const maxRecordBytes: number = 32_768;

/** What the layout is made from: a field's name, kind and resolved expression. */
export interface NamedField {
  readonly name: string;
  readonly kind: Kind;
  readonly node: SettledNode;
}

/**
 * Lays out the record of a query: the header, then its fields; constants take no room.
 *
 * @throws TapError TAP_TOO_LARGE when the record passes 32 KiB.
 */
export function layoutRecord(fields: readonly NamedField[]): RecordLayout {
  const layout = layoutFields(fields, recordHeader.size);
  if (layout.size <= maxRecordBytes) return layout;
  throw new TapError('TAP_TOO_LARGE', `a record of ${layout.size} bytes cannot be reserved in a ring`, {
    facts: [['limit', `${maxRecordBytes} bytes`]],
    next: 'select fewer or shorter texts',
  });
}

/** The widest field that needs no gap comes next, so that all are aligned and little room is lost. */
export function layoutFields(
  fields: readonly NamedField[],
  start: number,
  store: (field: NamedField) => Storage = storageOf,
): RecordLayout {
  const stored = fields.map((field) => ({ ...field, storage: store(field) }));
  const waiting = stored
    .filter(({ storage }) => storage.as !== 'literal')
    .sort((a, b) => alignment(b.storage) - alignment(a.storage));
  const offsets = new Map<string, number>();
  let end = start;
  while (waiting.length > 0) {
    const fitting = waiting.findIndex(({ storage }) => end % alignment(storage) === 0);
    const [{ name, storage }] = waiting.splice(Math.max(0, fitting), 1) as [(typeof waiting)[number]];
    end = Math.ceil(end / alignment(storage)) * alignment(storage);
    offsets.set(name, end);
    end += bytesOf(storage);
  }
  const size = Math.ceil(end / 8) * 8;
  return Object.freeze({
    size,
    fields: stored.map(({ name, kind, storage }) =>
      Object.freeze({ name, kind, storage, offset: offsets.get(name) ?? 0 }),
    ),
  });
}

/** Number of bytes that a field takes. */
export function bytesOf(storage: Storage): number {
  switch (storage.as) {
    case 'word':
      return storage.bytes;
    case 'fixedText':
      return storage.capacity;
    case 'text':
      return 4 + Math.ceil(storage.room / 4) * 4;
    case 'inet':
      return 20;
    case 'stack':
      return stackStart(storage) + storage.capacity * 8;
    case 'stackId':
      return stackStart(storage);
    case 'registers':
      return storage.slots.length * 8;
    case 'literal':
      return 0;
  }
}

/**
 * Words at the stack pointer of user space that are captured beside a stack. The C library's wrappers of system calls keep less
 * than that on the stack, above which their return address lies.
 */
export const stackTopWords = 8;

/** Where the words beside a stack begin, in bytes from its start. */
export const stackBeside = 8;

/** Number of bytes before the addresses of a stack. */
export function stackStart({ beside }: Pick<StackStorage, 'beside'>): number {
  return stackBeside + beside * 8;
}

function alignment(storage: Storage): number {
  switch (storage.as) {
    case 'word':
      return storage.bytes;
    case 'fixedText':
    case 'stack':
    case 'registers':
      return 8;
    case 'text':
    case 'inet':
      return 4;
    case 'stackId':
      return storage.beside > 0 ? 8 : 4;
    case 'literal':
      return 1;
  }
}

/** How a field's bytes lie in a record. */
export function storageOf({ kind, node }: NamedField): Storage {
  if (node.op === 'const') return { as: 'literal', value: node.value };
  if (node.op === 'constText') return { as: 'literal', value: node.value };
  if (node.op === 'absent') return { as: 'literal', value: null };
  const captured: CapturedKind = kind.type === 'decoded' ? kind.of : kind;
  switch (captured.type) {
    case 'int':
      return { as: 'word', bytes: (captured.bits / 8) as 1 | 2 | 4 | 8 };
    case 'bool':
      return { as: 'word', bytes: 1 };
    case 'address':
      return { as: 'word', bytes: 8 };
    case 'inet':
      return { as: 'inet' };
    case 'stack':
      return stackStorage(node as CapturedStackNode);
    case 'registers':
      return { as: 'registers', slots: (node as CapturedRegistersNode).slots };
    case 'text':
      return node.op === 'comm'
        ? { as: 'fixedText', capacity: captured.capacity }
        : { as: 'text', capacity: captured.capacity, room: roomOf(captured, node) };
  }
}

/** One byte more than a text can have tells one that goes on; text that fills an array of the kernel does not. */
function roomOf({ capacity, whole }: TextKind, node: SettledNode): number {
  const text = node.op === 'textOr' ? node.text : node;
  if (text.op === 'strings') return capacity + stringsChunk;
  return whole ? capacity : capacity + 1;
}

/** Frames of the tracing itself, and that of the probed function, come on top of those that are wanted. */
function stackStorage({ depth, origin, space, memory, link, top }: CapturedStackNode): Storage {
  const capacity = space === 'user' ? depth : depth + origin.tracing + origin.more;
  const words = [memory, link].filter((word) => word !== undefined).length;
  const beside = words + (top === undefined ? 0 : stackTopWords);
  return { as: 'stack', space, capacity, origin, depth, beside };
}
