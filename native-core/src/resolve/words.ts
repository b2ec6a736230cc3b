import type { AbsentNode, LoadNode, Node, NarrowNode, SlotNode, WordKind, WordNode } from '../expr/index.js';
import type { MemberStep } from './member.js';
import { Missing } from './missing.js';

/** A word of the program's context. */
export function slotNode(index: number, kind: WordKind): SlotNode {
  return Object.freeze({ op: 'slot', kind, index });
}

/** A value that the kernel cannot give. */
export function absent(node: Node, reason: string): AbsentNode {
  return Object.freeze({ op: 'absent', kind: node.kind, reason });
}

/** Loads a member; one that is wider than its declared kind is cut to it. */
export function loadNode(
  base: WordNode,
  step: MemberStep,
  kind: WordKind,
  bigEndian: boolean,
  access: 'direct' | 'probe',
): WordNode {
  const { bytes } = step;
  if (bytes !== 1 && bytes !== 2 && bytes !== 4 && bytes !== 8) {
    throw new Missing(`the member at byte ${step.offset}`, `is ${bytes} bytes long, which is no number`);
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
  return Object.freeze<NarrowNode>({ op: 'narrow', kind, operand: load });
}
