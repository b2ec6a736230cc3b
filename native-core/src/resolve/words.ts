import type {
  AbsentNode,
  Kind,
  LoadNode,
  LoweredWord,
  NarrowNode,
  Lowered,
  SlotNode,
  WordKind,
} from '../expr/index.js';
import type { MemberStep } from './member.js';
import { Missing } from './missing.js';

/** What a word becomes on a kernel. */
export type SettledWord = LoweredWord | AbsentNode;

/** A word of the program's context. */
export function slotNode(index: number, kind: WordKind): SlotNode {
  return Object.freeze({ op: 'slot', kind, index });
}

/** A value that the kernel cannot give. */
export function absent({ kind }: { readonly kind: Kind }, reason: string): AbsentNode {
  return Object.freeze({ op: 'absent', kind, reason });
}

/** Loads a member; one that is wider than its declared kind is cut to it. */
export function loadNode(
  base: LoweredWord,
  step: MemberStep,
  kind: WordKind,
  bigEndian: boolean,
  access: LoadNode['access'],
): LoweredWord {
  const { bytes } = step;
  if (bytes !== 1 && bytes !== 2 && bytes !== 4 && bytes !== 8) {
    throw new Missing(`the member at byte ${step.offset}`, `is ${bytes} bytes long, which is not a number`);
  }
  const load: LoadNode = Object.freeze({
    op: 'load',
    kind,
    base,
    offset: step.offset,
    bytes,
    bigEndian,
    bitField: step.bitField,
    access,
  });
  if (kind.type !== 'int' || kind.bits >= bytes * 8) return load;
  return Object.freeze<NarrowNode<Lowered>>({ op: 'narrow', kind, operand: load });
}

/** A word at an address of which no types are known; the helper reads it. */
export function wordAt(base: LoweredWord, offset: number, bytes: number, kind: WordKind): LoweredWord {
  return loadNode(base, { offset, bytes, bitField: null, pointee: null }, kind, false, 'probe');
}
