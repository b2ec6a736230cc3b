import { listing } from '../asm/index.js';
import type { Alternative, CompiledMap, MapShape, Role } from '../compile/index.js';
import { formatNode } from '../expr/index.js';
import { targetName, type Candidate } from '../resolve/index.js';

/** Why it is not another way: what, and why. */
export type Reason = readonly [what: string, why: string];

/** One program that a query becomes on a kernel, as text. */
export interface Explanation {
  readonly probe: string;
  /** Its purpose. */
  readonly role: Role;
  readonly mechanism: string;
  /** The function or tracepoint, with its module. */
  readonly place: string;
  /** Why no other way was taken: which one, and why. */
  readonly refusals: readonly Reason[];
  /** The condition and each field, one a line; then what a function is called of which the compiler has made another. */
  readonly expressions: string;
  /** The maps that its code uses, one a line: what code calls it, type, bytes of keys and values, entries. */
  readonly maps: string;
  /** The code, with comments. */
  readonly listing: string;
}

/** An alternative as text. @param shared the maps that programs of its session share. */
export function describeAlternative(
  { candidate, code, table }: Alternative,
  role: Role,
  shared: readonly CompiledMap[],
): Pick<Explanation, 'mechanism' | 'place' | 'expressions' | 'maps' | 'listing'> {
  const used = new Set(code.flatMap((one) => (one.op === 'map' ? [one.map] : [])));
  return {
    mechanism: candidate.mechanism,
    place: targetName(candidate.target),
    expressions: (role === 'saves' ? savedLines(candidate) : expressionLines(candidate)).join('\n'),
    maps: [...shared, ...(table?.maps ?? [])]
      .filter(({ name }) => used.has(name))
      .map(mapLine)
      .join('\n'),
    listing: listing(code),
  };
}

function savedLines({ saves }: Candidate): readonly string[] {
  return saves.map((word, i) => `saved[${i}] = ${formatNode(word)}`);
}

function expressionLines({ condition, fields, key, cells }: Candidate): readonly string[] {
  return [
    ...(condition === null ? [] : [`where  ${formatNode(condition)}`]),
    ...(fields ?? []).map(({ name, node }) => `${name} = ${formatNode(node)}`),
    ...key.map(({ name, node }) => `by ${name} = ${formatNode(node)}`),
    ...cells.map(({ does, value }) => `${does.padEnd(5)}  ${formatNode(value)}`),
  ];
}

function mapLine({ name, inner, ...map }: CompiledMap): string {
  return inner === null
    ? `${name}  ${shapeOf(map)}`
    : `${name}  ${map.type}, ${map.entries} of them: ${shapeOf(inner)}`;
}

function shapeOf({ type, keyBytes, valueBytes, entries }: MapShape): string {
  if (type === 'ringbuf') return `ringbuf of ${entries} bytes`;
  return `${type}, keys of ${keyBytes} bytes, values of ${valueBytes} bytes, ${entries} ${entries === 1 ? 'entry' : 'entries'}`;
}
