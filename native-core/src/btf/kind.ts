/** Kinds of types by their numbers, `BTF_KIND_*` in include/uapi/linux/btf.h; `void` has the id 0 and no bytes. */
const kindNames = [
  'void',
  'int',
  'ptr',
  'array',
  'struct',
  'union',
  'enum',
  'fwd',
  'typedef',
  'volatile',
  'const',
  'restrict',
  'func',
  'func_proto',
  'var',
  'datasec',
  'float',
  'decl_tag',
  'type_tag',
  'enum64',
] as const;

/** Kind of a type. `unknown` is one that is newer than this reader, where BTF itself says how long it is. */
export type Kind = (typeof kindNames)[number] | 'unknown';

/** The kind of a type's `info` word. */
export function kindOf(info: number): Kind {
  return kindNames[kindNumber(info)] ?? 'unknown';
}

/** The number of a kind; -1 for `unknown`. */
export function numberOfKind(kind: Kind): number {
  return (kindNames as readonly string[]).indexOf(kind);
}

/** `BTF_INFO_KIND`: 7 bits since kernel 7.x; earlier kernels use 5 and leave the others 0. */
export function kindNumber(info: number): number {
  return (info >>> 24) & 0x7f;
}

/** `BTF_INFO_VLEN`: 24 bits since kernel 7.x; earlier kernels use 16 and leave the others 0. */
export function elementCount(info: number): number {
  return info & 0xff_ffff;
}

/** `BTF_INFO_KFLAG`. */
export function kindFlag(info: number): boolean {
  return info >>> 31 === 1;
}

/** How long types are, in 32-bit words, by the number of their kind; 0 where the kind is not known. */
export interface KindSizes {
  /** `struct btf_type` and what follows it once: 3 words or more. */
  readonly fixed: Uint8Array;
  /** Each of its elements. */
  readonly element: Uint8Array;
}

/** Words of `struct btf_type`. */
const typeWords = 3;
/** Words that follow `struct btf_type` once: int, array, var, decl_tag. */
const extraWords: readonly (readonly [number, number])[] = [
  [1, 1],
  [3, 3],
  [14, 1],
  [17, 1],
];
/** Words of each element: struct, union, enum, func_proto, datasec, enum64. */
const elementWords: readonly (readonly [number, number])[] = [
  [4, 3],
  [5, 3],
  [6, 2],
  [13, 2],
  [15, 3],
  [19, 3],
];

/**
 * The sizes of the kinds.
 *
 * @param layout a layout section (`struct btf_layout`, kernel 7.x), which tells the sizes of kinds that this reader
 * does not know; empty where there is none.
 */
export function kindSizes(layout: Uint8Array): KindSizes {
  const fixed = new Uint8Array(128);
  const element = new Uint8Array(128);
  for (let kind = 0; kind * 4 + 4 <= layout.length && kind < 128; kind++) {
    const once = layout[kind * 4] as number;
    const each = layout[kind * 4 + 1] as number;
    if (once % 4 !== 0 || each % 4 !== 0) continue;
    fixed[kind] = typeWords + once / 4;
    element[kind] = each / 4;
  }
  fixed.fill(typeWords, 1, kindNames.length);
  element.fill(0, 0, kindNames.length);
  fixed[0] = 0;
  for (const [kind, words] of extraWords) fixed[kind] = typeWords + words;
  for (const [kind, words] of elementWords) element[kind] = words;
  return { fixed, element };
}
