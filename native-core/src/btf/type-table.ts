import { BtfError } from './btf-error.js';
import { kindNames } from './model.js';

/** Words (32 bits) of a type's record before its entries: name, info, size or type. */
export const headWords = 3;

/** Words of each entry after the head, by kind; and words that follow whatever the number of entries is. */
const perEntry = [0, 0, 0, 0, 3, 3, 2, 0, 0, 0, 0, 0, 0, 2, 0, 3, 0, 0, 0, 3];
const fixed = [0, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0];

/** Number of a kind, from the second word of a type's record. */
export const kindOf = (info: number): number => (info >>> 24) & 0x1f;

/**
 * Finds where each type's record starts: the one pass over all types that reading BTF needs. Everything else is read
 * when it is asked for.
 *
 * @param words the type section.
 * @returns the index of the first word of each type, in the order of their ids.
 * @throws BtfError on a kind that tap does not know, because its length is not known either, and on a cut record.
 */
export function indexTypes(words: Uint32Array): Uint32Array {
  let starts = new Uint32Array(Math.max(16, words.length >> 2));
  let count = 0;
  let at = 0;
  while (at < words.length) {
    if (at + headWords > words.length) throw new BtfError(`the type record at word ${at} is cut`);
    const info = words[at + 1] as number;
    const kind = kindOf(info);
    if (kind === 0 || kind >= kindNames.length) {
      throw new BtfError(`BTF kind ${kind} is not known to tap: a newer kernel may have made it`);
    }
    if (count === starts.length) {
      const larger = new Uint32Array(starts.length * 2);
      larger.set(starts);
      starts = larger;
    }
    starts[count++] = at;
    at += headWords + (fixed[kind] as number) + (info & 0xffff) * (perEntry[kind] as number);
  }
  if (at !== words.length) throw new BtfError('the last type record is cut');
  return starts.subarray(0, count);
}
