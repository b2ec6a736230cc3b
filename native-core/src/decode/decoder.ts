import { TapError } from '../errors/index.js';
import type { CapturedStack, DecodeContext, Kind } from '../expr/index.js';
import { cutBit, recordHeader, type RecordField, type RecordLayout, type Storage } from '../layout/index.js';
import { fieldSource } from './field-source.js';
import { ipv4Text, ipv6Text } from './inet-text.js';
import { Interner } from './intern.js';
import { jsonPrototype } from './json-writer.js';
import { kernelFrames } from './kernel-frames.js';
import type { Views } from './views.js';
import { textOf } from '../text/index.js';

/** What records are decoded to: events, and keys of tables. */
export type Decoded = Readonly<Record<string, unknown>>;

/** Decodes records of one layout, of which each starts at a byte of the views. */
export interface Decoder {
  /** Decodes the record at `offset`. */
  one(views: Views, offset: number): Decoded;
  /**
   * Decodes the records of one program that follow each other, from `offset` to `end` at most, into `out`, the first of them at
   * `index`. It returns the index behind the last.
   */
  run(views: Views, offset: number, end: number, program: number, out: Decoded[], index: number): number;
}

/** What decoders of one session share: the tables of texts seen before. */
export interface DecodeTables {
  readonly names: Interner;
  readonly addresses: Interner;
  /** The addresses of a stack that a key has by its number; only where keys are decoded. */
  readonly storedStack?: (id: number) => readonly bigint[];
  /** What is asked about frames that are left out; the context without it. */
  readonly frames?: Pick<DecodeContext, 'symbol' | 'functionStart'>;
}

/** Makes empty tables. */
export function decodeTables(): DecodeTables {
  return {
    names: new Interner(nameText),
    addresses: new Interner(ipv6Text),
  };
}

/** The views by which code reads records. */
const views = 'bytes, u8, i8, u16, i16, u32, i32, u64, i64';

/**
 * Makes the decoder of a layout: one straight-line function, specialised to its fields, and a loop around it.
 *
 * @param probe the event's `probe`; null for a key, which has no header.
 * @throws TapError TAP_NO_FEATURE when this Node refuses to make code from strings.
 */
export function makeDecoder(
  probe: string | null,
  layout: RecordLayout,
  context: DecodeContext,
  tables: DecodeTables,
): Decoder {
  const { fields, size } = layout;
  const taken = new Set(fields.map(({ name }) => name));
  const header = { probe: 'probe', time: 'u64[o >> 3]', cpu: 'u16[(o + 10) >> 1]' };
  const facts = probe === null ? [] : Object.entries(header);
  const members = [
    ...facts.filter(([name]) => !taken.has(name)),
    ...fields.map((field, f) => [field.name, fieldSource(field, f)] as const),
  ].map(([name, source]) => memberSource(name as string, source as string));
  // A constructor makes objects as fast as a literal does, and they inherit. V8 compiles it together with the loop around it.
  const body = `'use strict';
function Event(${views}, o) {
  ${members.join('\n  ')}
}
Event.prototype = prototype;
return {
  one({ ${views} }, o) {
    return new Event(${views}, o);
  },
  run({ ${views} }, o, end, number, out, index) {
    for (; o + ${size} <= end && u16[(o + ${recordHeader.program}) >> 1] === number; o += ${size})
      out[index++] = new Event(${views}, o);
    return index;
  },
};`;
  const parameters = {
    prototype: jsonPrototype(probe, fields),
    probe,
    context,
    names: tables.names,
    inet: (u32: Uint32Array, at: number) => inetText(u32, at, tables),
    text,
    literals: fields.map((field) => literalValue(field, context)),
    stacks: fields.map(({ storage }) => stackReader(storage, context, tables.frames ?? context)),
    storedStack: tables.storedStack,
    decoders: fields.map(({ kind }) => (kind.type === 'decoded' ? kind.decode : null)),
  };
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the source is written here, from names that are quoted.
    const make = new Function(...Object.keys(parameters), body) as (...values: unknown[]) => Decoder;
    return make(...Object.values(parameters));
  } catch (cause) {
    if (!(cause instanceof EvalError)) throw cause;
    throw new TapError('TAP_NO_FEATURE', 'this Node makes no code from strings, which decoding needs', {
      next: 'start Node without --disallow-code-generation-from-strings',
      cause,
    });
  }
}

/** Plain assignments are the fastest; that to `__proto__` would set the prototype instead. */
function memberSource(name: string, source: string): string {
  if (name !== '__proto__') return `this[${JSON.stringify(name)}] = ${source};`;
  const attributes = 'enumerable: true, configurable: true, writable: true';
  return `Object.defineProperty(this, "__proto__", { value: ${source}, ${attributes} });`;
}

function nameText(a: number, b: number, c: number, d: number): string {
  const bytes = Buffer.from(Uint32Array.of(a, b, c, d).buffer);
  const end = bytes.indexOf(0);
  return textOf(bytes, 0, end < 0 ? bytes.length : end);
}

/** What a text ends with that goes on: U+2026. */
const ellipsis = '\u2026';

function text(bytes: Buffer, told: number, start: number, capacity: number): string | null {
  if (told < 0) return null;
  const length = told & ~cutBit;
  const whole = textOf(bytes, start, start + Math.max(0, Math.min(length, capacity) - 1));
  return told === length && length <= capacity ? whole : whole + ellipsis;
}

function inetText(u32: Uint32Array, at: number, tables: DecodeTables): string | null {
  const version = u32[at];
  if (version === 4) return ipv4Text(u32[at + 1] as number);
  if (version !== 6) return null;
  return tables.addresses.get(
    u32[at + 1] as number,
    u32[at + 2] as number,
    u32[at + 3] as number,
    u32[at + 4] as number,
  );
}

function literalValue(field: RecordField, context: DecodeContext): unknown {
  const { storage, kind } = field;
  if (storage.as !== 'literal') return undefined;
  const { value } = storage;
  if (value === null) return null;
  const captured =
    typeof value === 'bigint' ? wordValue(kind.type === 'decoded' ? kind.of : kind, value) : value;
  return kind.type === 'decoded' ? kind.decode(captured as never, context) : captured;
}

/** @param beside are the words that lie before the addresses. */
type StackReader = (addresses: Iterable<bigint>, pid: number, beside: ArrayLike<bigint>) => CapturedStack;

function stackReader(
  storage: Storage,
  context: Pick<DecodeContext, 'lostCallers' | 'userEnd'>,
  ofFrames: Pick<DecodeContext, 'symbol' | 'functionStart'>,
): StackReader | null {
  if (storage.as !== 'stack' && storage.as !== 'stackId') return null;
  const { origin, depth, space, capacity } = storage;
  const { atReturn, probePoint } = origin;
  return (frames, pid, beside) => {
    const raw = [...frames];
    const isFull = raw.length >= capacity;
    const [second = 0n, ...top] = Array.from(beside);
    if (space === 'user') {
      const lost = top.length === 0 ? [] : context.lostCallers(pid, second, raw, top);
      if (lost.length > 0) raw.splice(1, 0, ...lost);
      const kept = raw.slice(0, depth);
      // What was captured of a single place is no stack.
      const found = depth === 1 ? single : context.userEnd(pid, second, kept);
      const addresses = kept.slice(0, found.count);
      const isCut = (isFull || raw.length > depth) && found.end !== 'bottom';
      const end = isCut ? 'depth' : found.end;
      return { pid, space: second, addresses, end, atReturn, probePoint };
    }
    if (origin.linked && raw.length > 0) raw.splice(1, 0, second);
    const { frames: all, end: reached } = kernelFrames(raw, origin, ofFrames);
    const isCut = all.length > depth || (isFull && reached === 'unknown');
    const end = isCut ? 'depth' : reached;
    return { pid: 0, space: 0n, addresses: all.slice(0, depth), end, atReturn, probePoint };
  };
}

const single = { end: 'unknown', count: 1 } as const;

function wordValue(kind: Kind, value: bigint): unknown {
  if (kind.type === 'bool') return value !== 0n;
  return kind.type === 'int' && kind.js === 'number' ? Number(value) : value;
}
