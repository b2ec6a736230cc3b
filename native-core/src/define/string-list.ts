import { type Asked, Text, textKind, type Address, type Int, type StringsNode } from '../expr/index.js';

/** Where the texts of an array lie. */
export interface StringList {
  readonly space: 'kernel' | 'user';
  /** Address of the array of pointers, which ends with a null pointer; 0 for no texts. */
  readonly array: Address;
  /** Bytes of a pointer: 4 or 8. */
  readonly pointerBytes: Int;
  /** A text in memory that takes the place of the first one. */
  readonly instead?: Text<string | null>;
}

/**
 * The texts that an array of pointers names, such as the arguments of a program, with a NUL between two: at most
 * `capacity - 1` bytes of them, and at most 256 texts of up to 255 bytes; `…` says that there are more, or that one of
 * them cannot be read. Null when the first cannot be read. The kernel cannot compare it.
 */
export function stringList(
  { space, array, pointerBytes, instead }: StringList,
  capacity: number,
): Text<string | null> {
  const kind = textKind(capacity, true);
  return new Text<string | null>(
    kind,
    Object.freeze<StringsNode<Asked>>({
      op: 'strings',
      kind,
      space,
      array: array.node,
      pointerBytes: pointerBytes.node,
      instead: instead?.node ?? null,
    }),
  );
}
