import { fault } from '../errors/index.js';
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
import { isWord } from './declared.js';
import type { MemberStep } from './member.js';

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
  if (!isWord(bytes)) throw fault(`a word of ${bytes} bytes cannot be loaded`);
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
  return loadNode(base, { offset, bytes, bitField: null, lead: null }, kind, false, 'probe');
}
