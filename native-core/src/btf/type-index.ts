import type { BytesTest } from '../text/index.js';
import { BtfError } from './btf-error.js';
import { kindFlag, kindNumber, numberOfKind, type Kind, type KindSizes } from './kind.js';
import { hashedBytes, hashName, type StringTable } from './string-table.js';

/** Where types are, and which of them may have a name. Types are numbered from 1 in their own section. */
export interface TypeIndex {
  readonly count: number;
  /** For each type, from 1, the index of its first word. */
  readonly offsets: Uint32Array;
  /** For each hash of a name the last of its types; 0 for none. */
  readonly heads: Uint32Array;
  /** For each type the one before it whose name has the same hash; 0 for none. */
  readonly previous: Uint32Array;
}

/**
 * Finds all types in one pass.
 *
 * The pass runs once in a process, mostly before the JIT compiler has reached it, so it is one flat loop without calls:
 * in a kernel of 130,000 types every call or object here costs a millisecond. Names are hashed on the way because a
 * search for a string in the strings costs as much as the hashes of 10,000 names.
 *
 * @throws BtfError `kind` for a kind of unknown length, `damaged` for types or names that end outside.
 */
export function indexTypes(words: Uint32Array, strings: StringTable, sizes: KindSizes): TypeIndex {
  const end = words.length;
  const capacity = Math.floor(end / 3) + 1;
  const offsets = new Uint32Array(capacity);
  const previous = new Uint32Array(capacity);
  const mask = bucketCount(capacity) - 1;
  const heads = new Uint32Array(mask + 1);
  const { fixed, element } = sizes;
  const { bytes, start, end: stringsEnd } = strings;
  let at = 0;
  let count = 0;
  while (at < end - 2) {
    const name = words[at] as number;
    const info = words[at + 1] as number;
    offsets[++count] = at;
    if (name !== 0) {
      let hash = 0;
      if (name >= start && name < stringsEnd) {
        let i = name - start;
        const stop = i + hashedBytes;
        let byte: number;
        // The strings end with a zero, so the loop ends inside them.
        while (i < stop && (byte = bytes[i++] as number) !== 0) hash = (Math.imul(hash, 31) + byte) | 0;
      } else hash = strings.hash(name);
      const bucket = (hash ^ (hash >>> 15)) & mask;
      previous[count] = heads[bucket] as number;
      heads[bucket] = count;
    }
    const kind = (info >>> 24) & 0x7f;
    const length = fixed[kind] as number;
    if (length === 0) {
      throw new BtfError('kind', `BTF type ${count} is of kind ${kind}, whose length is not known`);
    }
    at += length + (element[kind] as number) * (info & 0xff_ffff);
  }
  if (at !== end) throw new BtfError('damaged', `BTF type ${count} ends behind the types`);
  return { count, offsets, heads, previous };
}

/** The types of a name and a kind, in ascending order. */
export function typesNamed(
  index: TypeIndex,
  words: Uint32Array,
  strings: StringTable,
  name: Uint8Array,
  kind: Kind,
): number[] {
  const found: number[] = [];
  const hash = hashName(name, 0);
  const number = numberOfKind(kind);
  let type = index.heads[(hash ^ (hash >>> 15)) & (index.heads.length - 1)] as number;
  for (; type !== 0; type = index.previous[type] as number) {
    const at = index.offsets[type] as number;
    if (kindNumber(words[at + 1] as number) !== number) continue;
    if (strings.equals(words[at] as number, name)) found.push(type);
  }
  return found.reverse();
}

/** The names of a kind's types that pass a test, in the order of the types; one flat loop, as `indexTypes` is. */
export function namesOfKind(
  { count, offsets }: TypeIndex,
  words: Uint32Array,
  strings: StringTable,
  kind: Kind,
  test: BytesTest | null,
): string[] {
  const names: string[] = [];
  const number = numberOfKind(kind);
  for (let type = 1; type <= count; type++) {
    const at = offsets[type] as number;
    if ((((words[at + 1] as number) >>> 24) & 0x7f) !== number) continue;
    const name = words[at] as number;
    if (name === 0) continue;
    if (test !== null) {
      const { bytes, start } = strings.tableOf(name);
      if (!test(bytes, name - start)) continue;
    }
    names.push(strings.text(name));
  }
  return names;
}

/** Whether any enumeration has the flag that says that it is signed. */
export function hasSignedEnum({ count, offsets }: TypeIndex, words: Uint32Array): boolean {
  const [narrow, wide] = [numberOfKind('enum'), numberOfKind('enum64')];
  for (let type = 1; type <= count; type++) {
    const info = words[(offsets[type] as number) + 1] as number;
    const kind = kindNumber(info);
    if ((kind === narrow || kind === wide) && kindFlag(info)) return true;
  }
  return false;
}

/** A power of two, so that a bucket holds few names; a kernel has 70,000 of them. */
function bucketCount(types: number): number {
  let count = 16;
  while (count < 32_768 && count * 4 < types) count *= 2;
  return count;
}
