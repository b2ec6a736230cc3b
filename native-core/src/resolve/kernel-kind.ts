import type { Btf } from '../btf/index.js';
import type { IntKind, Lowered, LoweredWord, NarrowNode, WordKind } from '../expr/index.js';

/**
 * A number that the kernel passes in a 64-bit word. Where the kernel's own type is narrower than what a definition says,
 * only its bits count: compilers leave anything in the others (System V ABI for x86-64, 3.2.3; AAPCS64, 6.8.2). So a
 * definition that says `long` also holds on a kernel where the function returns an `int`.
 */
export function passedNumber(
  btf: Btf | null,
  typeId: number,
  kind: WordKind,
  read: (kind: WordKind) => LoweredWord,
): LoweredWord {
  const own = btf === null || kind.type !== 'int' ? null : numberKind(btf, typeId, kind);
  if (own === null || kind.type !== 'int' || own.bits >= kind.bits) return read(kind);
  return Object.freeze<NarrowNode<Lowered>>({ op: 'narrow', kind, operand: read(own) });
}

/** The kind of a number of BTF; null for what is not a number. */
function numberKind(btf: Btf, typeId: number, like: IntKind): IntKind | null {
  const type = btf.type(btf.resolve(typeId));
  if (type.kind !== 'int' && type.kind !== 'enum' && type.kind !== 'enum64') return null;
  return { ...like, bits: (type.size * 8) as IntKind['bits'], signed: type.signed };
}
