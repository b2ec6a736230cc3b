import type { IntKind } from '../expr/index.js';
import { stackBeside, stackStart, type RecordField, type StackStorage } from '../layout/index.js';

/**
 * The JavaScript expression that reads a field of the record at byte `o`; `f` is the field's number. The names in it
 * are parameters of the function that `decoder.ts` makes.
 */
export function fieldSource(field: RecordField, f: number): string {
  const { kind, storage, offset } = field;
  if (storage.as === 'literal') return `literals[${f}]`;
  const raw = capturedSource(field, offset, f);
  return kind.type === 'decoded' ? `decoders[${f}](${raw}, context)` : raw;
}

function capturedSource({ kind, storage }: RecordField, offset: number, f: number): string {
  const captured = kind.type === 'decoded' ? kind.of : kind;
  const word = (bytes: number): string => `(o + ${offset + bytes}) >> 2`;
  switch (storage.as) {
    case 'fixedText':
      return `names.get(u32[${word(0)}], u32[${word(4)}], u32[${word(8)}], u32[${word(12)}])`;
    case 'text':
      return `text(bytes, i32[${word(0)}], o + ${offset + 4}, ${storage.capacity})`;
    case 'inet':
      return `inet(u32, ${word(0)})`;
    case 'word':
      if (captured.type === 'bool') return `u8[o + ${offset}] !== 0`;
      if (captured.type === 'address') return `u64[(o + ${offset}) >> 3]`;
      return intSource(captured as IntKind, offset);
    case 'stack': {
      const [beside, first] = [stackBeside, stackStart(storage)].map(
        (start) => `(o + ${offset + start}) >> 3`,
      );
      const addresses = `u64.subarray(${first}, (${first}) + Math.max(0, i32[${word(0)}] >> 3))`;
      return `stacks[${f}](${addresses}, u32[${word(4)}], u64.subarray(${beside}, ${first}))`;
    }
    case 'stackId':
      return `stacks[${f}](storedStack(i32[${word(0)}]), u32[${word(4)}], ${keyBeside(storage, offset)})`;
    case 'registers':
      return `{ ${storage.slots.map(([name], i) => `${JSON.stringify(name)}: u64[(o + ${offset + i * 8}) >> 3]`).join(', ')} }`;
    case 'literal':
      return 'null';
  }
}

function keyBeside({ beside }: StackStorage, offset: number): string {
  return beside > 0 ? `[u64[(o + ${offset + stackBeside}) >> 3]]` : '[]';
}

function intSource(kind: IntKind, offset: number): string {
  const array = `${kind.signed ? 'i' : 'u'}${kind.bits}`;
  if (kind.bits < 64) {
    const value = `${array}[(o + ${offset}) >> ${Math.log2(kind.bits / 8)}]`;
    return kind.js === 'bigint' ? `BigInt(${value})` : value;
  }
  if (kind.js === 'bigint') return `${array}[(o + ${offset}) >> 3]`;
  const low = `u32[(o + ${offset}) >> 2]`;
  const high = `${kind.signed ? 'i32' : 'u32'}[(o + ${offset + 4}) >> 2]`;
  // V8 adds in floating point, which is slow; most values do without.
  return `${high} === 0 ? ${low} : ${low} + ${high} * 4294967296`;
}
