import {
  addressAt,
  addressKind,
  wordConst,
  type ArgNode,
  type LoweredWord,
  type ResultNode,
  type SavedNode,
  type WordKind,
} from '../expr/index.js';
import type { EventFormat } from '../kernel/index.js';
import { isWord, misdeclared, subjectOf, type Difference } from './declared.js';
import { passedNumber } from './kernel-kind.js';
import type { Lowering } from './lowering.js';
import { findMember } from './member.js';
import { Missing, Mistyped } from './missing.js';
import {
  atBareReturn,
  inRegisters,
  isByOrder,
  typesOf,
  type Mechanism,
  type TargetParameter,
} from './plan.js';
import type { Pointers } from './pointers.js';
import { registerSlot } from './registers.js';
import { noArgument } from './target.js';
import { absent, loadNode, slotNode, wordAt, type SettledWord } from './words.js';

/** What finding an argument takes. */
export interface ArgumentFinder {
  readonly lowering: Lowering;
  readonly pointers: Pointers;
  /** Has the program at the function's entry save the argument for the one at its return. */
  readonly save: (node: ArgNode) => SavedNode;
}

/** An argument of the probed function or tracepoint, or a field of the trace event. @throws Missing, Mistyped */
export function lowerArgument(node: ArgNode, finder: ArgumentFinder): SettledWord {
  const { target, leaf, mechanism } = finder.lowering;
  const { place } = leaf;
  if (place.at === 'syscall') return syscallArgument(node, place.compat, finder);
  if (target.is === 'event') return eventField(node, target.event);
  const types = typesOf(target);
  const byOrder = isByOrder(place, types);
  const index = byOrder
    ? node.position
    : (types?.parameters.findIndex(({ name }) => node.names.includes(name)) ?? -1);
  const parameter = types?.parameters[index];
  if (parameter === undefined && (!byOrder || types !== null))
    return lacking(node, target.name, 'argument', types?.parameters.map(({ name }) => name) ?? []);
  if (atBareReturn(mechanism)) return noted(node, finder.save(node), parameter, finder);
  const slot = parameter?.slot ?? index;
  const made = passedNumber(types?.btf ?? null, parameter?.typeId ?? 0, node.kind, (kind) =>
    inRegisters(mechanism) ? registerOf(slot, kind, finder.lowering) : slotNode(slot, kind),
  );
  return noted(node, made, parameter, finder);
}

/** The same word, after noting the type that it points to. @throws Mistyped for one that is declared as what it is not. */
function noted(
  node: ArgNode,
  word: LoweredWord,
  parameter: TargetParameter | undefined,
  { lowering, pointers }: ArgumentFinder,
): LoweredWord {
  const { mechanism, target } = lowering;
  const types = typesOf(target);
  if (parameter === undefined || types === null) return word;
  const wrong = misdeclared(types.btf, parameter.typeId, node.kind);
  if (wrong !== null) throw mistyped(node, target.name, wrong);
  pointers.noteType(word, parameter.typeId, isTyped(mechanism));
  return word;
}

/** The value that the probed function returned. The verifier does not know its type, so loads from it go through the helper. */
export function lowerResult(
  node: ResultNode,
  { kernel, mechanism, target }: Lowering,
  pointers: Pointers,
): LoweredWord {
  const { kind } = node;
  const types = target.is === 'function' ? target.types : null;
  const slot = atBareReturn(mechanism)
    ? registerSlot(kernel, kernel.architecture.resultRegister)
    : (types?.returnSlot ?? 0);
  const word = passedNumber(types?.btf ?? null, types?.returnTypeId ?? 0, kind, (own) => slotNode(slot, own));
  if (types === null) return word;
  const wrong = misdeclared(types.btf, types.returnTypeId, kind);
  if (wrong !== null) throw mistyped(node, target.name, wrong);
  pointers.noteType(word, types.returnTypeId, false);
  return word;
}

function mistyped(node: ArgNode | ResultNode, place: string, { is, next }: Difference): Mistyped {
  const { where, which } = subjectOf(node, place);
  return new Mistyped(where, `${which} ${is}`, next);
}

function syscallArgument(node: ArgNode, compat: boolean, finder: ArgumentFinder): SettledWord {
  const { leaf, kernel, mechanism, target } = finder.lowering;
  const { compatRegisters, syscallRegisters } = kernel.architecture;
  if (atBareReturn(mechanism)) return finder.save(node);
  const register = (compat ? compatRegisters : syscallRegisters)[node.position];
  if (register === undefined) throw new Missing(leaf.place.name, `has no argument ${node.position + 1}`);
  const regs = inRegisters(mechanism)
    ? registerOf(0, addressKind, finder.lowering)
    : slotNode(0, addressKind);
  const parameter = typesOf(target)?.parameters[0];
  const { pointers } = finder;
  if (parameter !== undefined) pointers.noteType(regs, parameter.typeId, isTyped(mechanism));
  const end = pointers.follow(regs, findMember(kernel.btf, 'pt_regs', [register]));
  // A register may hold an address, though its type is that of a number.
  return pointers.load({ ...end, step: { ...end.step, lead: null } }, node.kind, false);
}

/** Where a kprobe at the entry finds an argument: in a register, or behind the return address on the stack. */
function registerOf(argument: number, kind: WordKind, { kernel }: Lowering): LoweredWord {
  const { argumentRegisters, stackRegister, returnPops } = kernel.architecture;
  const register = argumentRegisters[argument];
  if (register !== undefined) return slotNode(registerSlot(kernel, register), kind);
  const stack = slotNode(registerSlot(kernel, stackRegister), addressKind);
  return wordAt(stack, returnPops + (argument - argumentRegisters.length) * 8, 8, kind);
}

/** A field of a trace event lies in the record that is the program's context. */
function eventField(node: ArgNode, event: EventFormat): SettledWord {
  const found = event.fields.find(({ name }) => node.names.includes(name));
  const where = `event ${event.name}`;
  if (found === undefined)
    return lacking(
      node,
      where,
      'field',
      event.fields.map(({ name }) => name),
    );
  const record: LoweredWord = Object.freeze({ op: 'context', kind: addressKind, name: 'context' });
  if (node.inPlace) return addressAt(record, found.offset);
  if (!isWord(found.bytes))
    throw new Mistyped(
      where,
      `its field "${found.name}" is ${found.declared}, of ${found.bytes} bytes`,
      `write textArray(${found.bytes}) for text, or inPlace for its address`,
    );
  const step = { offset: found.offset, bytes: found.bytes, bitField: null, lead: null };
  return loadNode(record, step, node.kind, false, 'direct');
}

/** An argument that is not there: its fallback, or nothing where its definition allows that. */
function lacking(
  node: ArgNode,
  where: string,
  what: 'argument' | 'field',
  has: readonly string[],
): SettledWord {
  if (node.fallback !== undefined) return wordConst(node.fallback, node.kind);
  if (node.optional) return absent(node, `${where} has no ${what} "${node.names[0]}" on this kernel`);
  throw noArgument(where, what, node.names, has);
}

/** Whether the verifier knows the types of a program's context. */
function isTyped(mechanism: Mechanism): boolean {
  return mechanism === 'fentry' || mechanism === 'fexit' || mechanism === 'tp_btf';
}
