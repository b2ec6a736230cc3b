import type { Btf } from './btf.js';
import type { BtfMember } from './model.js';

/** One step along a path: a member, and how to get to it. */
export interface PathStep {
  /** From the start of the structure, in bytes. */
  readonly offset: number;
  /** Of the member; for a bit-field of the bytes to load. */
  readonly size: number;
  /** Position within the loaded bytes, counted from the lowest bit, of a bit-field. */
  readonly bitField: { readonly shift: number; readonly width: number } | null;
  readonly typeId: number;
}

/** A member found by its path. Every step but the last ends at a pointer that is followed. */
export interface FoundPath {
  readonly steps: readonly PathStep[];
}

/** Depth of nested anonymous members that is searched: real ones are below 6. */
const maxDepth = 16;

/**
 * Finds a member by its path: through members (`a.b`), anonymous structures and unions, elements of arrays (`a[1]`),
 * and pointers to structures (`a.b` or `a->b`, where `a` is a pointer). Null when there is none.
 */
export function memberPath(btf: Btf, structId: number, path: string): FoundPath | null {
  const names = path.split(/\.|->/);
  const steps: PathStep[] = [];
  let within = btf.resolve(structId);
  let base = 0;
  for (const [i, name] of names.entries()) {
    const step = stepTo(btf, within, name, base);
    if (step === null) return null;
    const type = btf.type(btf.resolve(step.typeId));
    if (i === names.length - 1) return { steps: [...steps, step] };
    if (type.kind === 'ptr') {
      steps.push(step);
      within = btf.resolve(type.typeId);
      base = 0;
    } else {
      within = btf.resolve(step.typeId);
      base = step.offset;
    }
  }
  return null;
}

function stepTo(btf: Btf, structId: number, element: string, base: number): PathStep | null {
  const [, name = '', index] = /^(\w+)(?:\[(\d+)\])?$/.exec(element) ?? [];
  const found = findMember(btf, structId, name, 0, 0);
  if (found === null) return null;
  const { member, bitOffset } = found;
  if (index !== undefined) {
    const array = btf.type(btf.resolve(member.typeId));
    if (array.kind !== 'array') return null;
    const size = btf.sizeOf(array.typeId);
    const offset = base + bitOffset / 8 + Number(index) * size;
    return { offset, size, bitField: null, typeId: array.typeId };
  }
  const size = btf.sizeOf(member.typeId);
  if (member.bitWidth === 0)
    return { offset: base + bitOffset / 8, size, bitField: null, typeId: member.typeId };
  // The aligned unit of the declared type that holds the bit-field.
  const unit = Math.max(1, size);
  const start = Math.floor(bitOffset / (unit * 8)) * unit;
  const shift = bitOffset - start * 8;
  return {
    offset: base + start,
    size: unit,
    bitField: { shift, width: member.bitWidth },
    typeId: member.typeId,
  };
}

function findMember(
  btf: Btf,
  structId: number,
  name: string,
  bitOffset: number,
  depth: number,
): { member: BtfMember; bitOffset: number } | null {
  const type = btf.type(structId);
  if ((type.kind !== 'struct' && type.kind !== 'union') || depth > maxDepth) return null;
  for (const member of type.members) {
    const offset = bitOffset + member.bitOffset;
    if (member.name === name) return { member, bitOffset: offset };
    if (member.name === '') {
      const inner = findMember(btf, btf.resolve(member.typeId), name, offset, depth + 1);
      if (inner !== null) return inner;
    }
  }
  return null;
}

/** Names of the members of a structure or union, those of anonymous ones included. */
export function listMembers(btf: Btf, structId: number, depth = 0): readonly string[] {
  const type = btf.type(btf.resolve(structId));
  if ((type.kind !== 'struct' && type.kind !== 'union') || depth > maxDepth) return [];
  return type.members.flatMap(({ name, typeId }) =>
    name === '' ? listMembers(btf, btf.resolve(typeId), depth + 1) : [name],
  );
}
