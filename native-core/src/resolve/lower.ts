import { compositeNamed, type Btf } from '../btf/index.js';
import { closest } from '../errors/index.js';
import type { ProbeLeaf } from '../define/index.js';
import {
  addressKind,
  fold,
  intKind,
  mapChildren,
  walk,
  wordConst,
  type ArgNode,
  type ConstTextNode,
  type ContextNode,
  type FirstOfNode,
  type InTargetNode,
  type LoadNode,
  type MemberAddressNode,
  type MemberNode,
  type NarrowNode,
  type Node,
  type OffsetNode,
  type RegisterNode,
  type SavedNode,
  type StackNode,
  type StaticNode,
  type StructSizeNode,
  type WordKind,
  type WordNode,
} from '../expr/index.js';
import { hasHelper, type EventFormat, type Kernel } from '../kernel/index.js';
import { passedNumber } from './kernel-kind.js';
import {
  findMember,
  leadsElsewhere,
  noStruct,
  pointeeOf,
  type FoundMember,
  type MemberStep,
  type Pointee,
} from './member.js';
import { Missing } from './missing.js';
import { captureRegisters, hasRegister, hasRegisters, noRegisters, registerSlot } from './registers.js';
import { withMemory } from './address-space.js';
import { captureStack, stackPointer, userRegisters } from './stack.js';
import { staticValue } from './static-value.js';
import { symbolRanges } from './symbol-ranges.js';
import { currentProcess, inNamespace, memberInNamespace, type PidNamespace } from './pid-namespace.js';
import { typesOf, type Mechanism, type Target } from './plan.js';
import { absent, loadNode, slotNode } from './words.js';

/** What an expression is lowered for. */
export interface Lowering {
  readonly kernel: Kernel;
  readonly mechanism: Mechanism;
  readonly target: Target;
  readonly leaf: ProbeLeaf;
  readonly moment: 'entry' | 'return';
  /** Name of the probe. */
  readonly probe: string;
  /** Whether `elapsed` counts from the event of another probe. */
  readonly paired: boolean;
  /** Process that the session targets, or 0. */
  readonly targetPid: number;
  /** The pid namespace that numbers of processes are given in; null for the initial one. */
  readonly pidNamespace: PidNamespace | null;
  /** `probe`: read all memory by helper, also where the verifier might know the type. */
  readonly reads: 'direct' | 'probe';
}

/**
 * Puts the facts of a kernel into an expression: slots for arguments, offsets for members, constants for what is
 * settled. It keeps the words that a kretprobe needs from the function's entry in `saves`.
 */
export class Lowerer {
  /** What the program at the entry must save, in order. */
  readonly saves: WordNode[] = [];
  readonly #lowering: Lowering;
  /** What lowered pointers point to. */
  readonly #pointees = new Map<Node, Pointee>();
  /** Pointers whose type the verifier knows as well. */
  readonly #typed = new Set<Node>();
  readonly #done = new Map<Node, Node>();

  constructor(lowering: Lowering) {
    this.#lowering = lowering;
  }

  /** The lowered expression. Throws `Missing` for what the kernel does not have. */
  lower(node: Node): Node {
    const known = this.#done.get(node);
    if (known !== undefined) return known;
    const { pidNamespace } = this.#lowering;
    const lowered = this.#lower((pidNamespace && inNamespace(node, pidNamespace)) ?? node);
    this.#done.set(node, lowered);
    return lowered;
  }

  #lower(node: Node): Node {
    switch (node.op) {
      case 'value': {
        const value = this.#lowering.leaf.values[node.name];
        if (value === undefined) throw this.#noValue(node.name);
        return this.lower(value.node);
      }
      case 'arg':
        return this.#argument(node);
      case 'result':
        return this.#result(node.kind);
      case 'context':
        return this.#context(node);
      case 'register':
        return this.#register(node);
      case 'registers':
        return captureRegisters(node, this.#lowering);
      case 'stack':
        return captureStack(
          this.#children(withMemory(this.#ofProcess(node) as StackNode)) as StackNode,
          this.#lowering,
        );
      case 'static':
        return this.#static(node);
      case 'member':
        return this.#member(node);
      case 'memberAddress':
        return this.#memberAddress(node);
      case 'cast':
        return this.lower(node.operand);
      case 'symbolTest':
        return this.lower(symbolRanges(node, this.#lowering.kernel));
      case 'firstOf':
        return this.#firstOf(node);
      case 'structSize':
        return this.#structSize(node);
      case 'inTarget':
        // Without a target all processes are meant, but none of them descends from it.
        if (this.#lowering.targetPid === 0) return wordConst(node.pid === undefined ? 1n : 0n, node.kind);
        return this.#children(node.pid === undefined ? this.#ofProcess(node) : node);
      default:
        return this.#children(node);
    }
  }

  #children(node: Node): Node {
    return mapChildren(node, (child) => this.lower(child));
  }

  /** With the number of the current process, where it is not the one that the kernel itself gives. */
  #ofProcess(node: InTargetNode | StackNode): InTargetNode | StackNode {
    const { pidNamespace } = this.#lowering;
    const kernels = pidNamespace === null || (node.op === 'stack' && node.space === 'kernel');
    return kernels ? node : Object.freeze({ ...node, pid: currentProcess(pidNamespace) });
  }

  /** The first alternative that is there as a whole; else the last says what is missing. */
  #firstOf(node: FirstOfNode): Node {
    for (const alternative of node.alternatives.slice(0, -1)) {
      try {
        const lowered = this.lower(alternative);
        if (!isAbsent(lowered)) return lowered;
      } catch (error) {
        if (!(error instanceof Missing)) throw error;
      }
    }
    return this.lower(node.alternatives.at(-1) as WordNode);
  }

  #structSize(node: StructSizeNode): Node {
    const types = this.#types();
    const structId = compositeNamed(types, node.struct);
    if (structId === null) throw noStruct(types, node.struct);
    return wordConst(BigInt(types.sizeOf(structId)), node.kind);
  }

  #argument(node: ArgNode): Node {
    const { target, leaf, mechanism } = this.#lowering;
    const { place } = leaf;
    if (place.at === 'syscall') return this.#syscallArgument(node, place.compat);
    if (target.is === 'event') return eventField(node, target.event);
    const types = typesOf(target);
    const named = types?.parameters.findIndex(({ name }) => node.names.includes(name)) ?? -1;
    const byOrder = place.at === 'tracepoint' || (place.at === 'function' && place.byOrder && types === null);
    const index = named < 0 && byOrder ? node.position : named;
    const parameter = types?.parameters[index];
    if (parameter === undefined && (!byOrder || types !== null)) {
      if (node.fallback !== undefined) return wordConst(node.fallback, node.kind);
      if (node.optional)
        return absent(node, `${target.name} has no argument "${node.names[0]}" on this kernel`);
      throw new Missing(target.name, `has no argument "${node.names[0]}"`);
    }
    if (mechanism === 'kretprobe') return this.#save(node);
    const slot = parameter?.slot ?? index;
    const made = passedNumber(types?.btf ?? null, parameter?.typeId ?? 0, node.kind, (kind) =>
      mechanism === 'kprobe' ? this.#registerOf(slot, kind) : slotNode(slot, kind),
    );
    if (parameter !== undefined) this.#noteParameter(made, parameter.typeId);
    return made;
  }

  #syscallArgument(node: ArgNode, compat: boolean): Node {
    const { leaf, kernel, mechanism } = this.#lowering;
    const { compatRegisters, syscallRegisters } = kernel.architecture;
    if (mechanism === 'kretprobe') return this.#save(node);
    const register = (compat ? compatRegisters : syscallRegisters)[node.position];
    if (register === undefined) throw new Missing(leaf.place.name, `has no argument ${node.position + 1}`);
    const regs = mechanism === 'kprobe' ? this.#registerOf(0, addressKind) : slotNode(0, addressKind);
    const parameter = typesOf(this.#lowering.target)?.parameters[0];
    if (parameter !== undefined) this.#noteParameter(regs, parameter.typeId);
    return this.#load(regs, findMember(kernel.btf, 'pt_regs', [register]), node.kind, false);
  }

  /** Where a kprobe at the entry finds an argument: in a register, or behind the return address on the stack. */
  #registerOf(argument: number, kind: WordKind): WordNode {
    const { kernel } = this.#lowering;
    const { argumentRegisters, stackRegister, returnPops } = kernel.architecture;
    const register = argumentRegisters[argument];
    if (register !== undefined) return slotNode(registerSlot(kernel, register), kind);
    const stack = slotNode(registerSlot(kernel, stackRegister), addressKind);
    const offset = returnPops + (argument - argumentRegisters.length) * 8;
    return loadNode(stack, { offset, bytes: 8, bitField: null, pointee: null }, kind, false, 'probe');
  }

  /** Takes the only word that is saved for the time of the other probe's event. */
  savePairTime(): void {
    const kind = intKind(64, false, 'bigint');
    this.saves.push(Object.freeze<ContextNode>({ op: 'context', kind, name: 'monotonic' }));
  }

  /** Takes the words that an event told later is remembered by, in their order. */
  saveDeferred(): void {
    const { deferral } = this.#lowering.leaf;
    if (deferral !== null) this.saves.push(...deferral.words.map((word) => this.#atEntry(word)));
  }

  /** A word as the program at the function's entry sees it. */
  #atEntry(word: WordNode): WordNode {
    const mechanism = this.#lowering.mechanism === 'fexit' ? 'fentry' : 'kprobe';
    const entry = new Lowerer({ ...this.#lowering, mechanism, moment: 'entry' });
    return fold(entry.lower(word)) as WordNode;
  }

  /** Has the program at the function's entry save a word for the one at its return. */
  #save(node: ArgNode | ContextNode): SavedNode {
    const { paired, leaf, target } = this.#lowering;
    if (paired || leaf.deferral !== null) {
      const beside = paired ? 'the time of a pair' : 'those that its event is remembered by';
      throw new Missing(target.name, `keeps no arguments for its return beside ${beside}`);
    }
    const word = this.#atEntry(node);
    const key = JSON.stringify(word);
    let index = this.saves.findIndex((saved) => JSON.stringify(saved) === key);
    if (index < 0) index = this.saves.push(word) - 1;
    return Object.freeze({ op: 'saved', kind: node.kind, index });
  }

  #result(kind: WordKind): Node {
    const { kernel, mechanism, target } = this.#lowering;
    const types = target.is === 'function' ? target.types : null;
    const slot =
      mechanism === 'kretprobe'
        ? registerSlot(kernel, kernel.architecture.resultRegister)
        : (types?.returnSlot ?? 0);
    return passedNumber(types?.btf ?? null, types?.returnTypeId ?? 0, kind, (own) => slotNode(slot, own));
  }

  #context(node: ContextNode): Node {
    if (node.name === 'host_pid_tgid') return Object.freeze<ContextNode>({ ...node, name: 'pid_tgid' });
    if (node.name === 'entered') {
      const { moment, target, paired } = this.#lowering;
      if (paired) return Object.freeze<SavedNode>({ op: 'saved', kind: node.kind, index: 0 });
      if (moment === 'entry') throw new Missing(target.name, 'has no time since its entry at the entry');
      return this.#save(Object.freeze({ ...node, name: 'monotonic' }));
    }
    if (node.name === 'stack_pointer') {
      const place = stackPointer(node, this.#lowering);
      return place === node ? node : this.lower(place);
    }
    if (node.name === 'user_regs') {
      if (!hasHelper(this.#lowering.kernel, 'task_pt_regs'))
        return this.lower(userRegisters(this.#lowering.kernel));
      this.#noteStruct(node, 'pt_regs', true);
    }
    if (node.name === 'task') {
      this.#noteStruct(node, 'task_struct', hasHelper(this.#lowering.kernel, 'get_current_task_btf'));
    }
    return node;
  }

  #register(node: RegisterNode): Node {
    const { kernel } = this.#lowering;
    const name = hasRegisters(this.#lowering)
      ? node.names.find((each) => hasRegister(kernel, each))
      : undefined;
    if (name !== undefined) return slotNode(registerSlot(kernel, name), node.kind);
    if (node.fallback !== undefined) return wordConst(node.fallback, node.kind);
    return noRegisters(node, this.#lowering);
  }

  #static(node: StaticNode): Node {
    const value = staticValue(node.name, this.#lowering);
    if (typeof value === 'bigint') return wordConst(value, node.kind as WordKind);
    return Object.freeze({ op: 'constText', kind: node.kind, value }) as ConstTextNode;
  }

  #member(node: MemberNode): Node {
    const base = this.lower(node.base) as WordNode;
    const found = this.#find(node);
    if (found === null) {
      if (node.fallback !== undefined) return wordConst(node.fallback, node.kind);
      const known = compositeNamed(this.#types(), node.struct) !== null;
      return absent(
        node,
        known
          ? `struct ${node.struct} has no member ${node.paths.join(' or ')} on this kernel`
          : `this kernel has no types that tell of struct ${node.struct}`,
      );
    }
    if (base.op === 'absent') return absent(node, base.reason);
    this.#checkPointer(node, base);
    return (
      this.#numberInNamespace(base, found, node.kind) ??
      this.#load(base, found, node.kind, node.bigEndian ?? false)
    );
  }

  /** The member as a number of the pid namespace that is spoken; null when it is not a number of a process. */
  #numberInNamespace(base: WordNode, found: FoundMember, kind: WordKind): Node | null {
    const { pidNamespace } = this.#lowering;
    if (pidNamespace === null || kind.type !== 'int') return null;
    const { base: holder } = this.#follow(base, found);
    const operand = memberInNamespace(this.#types(), found, holder, pidNamespace);
    return operand && this.lower(Object.freeze<NarrowNode>({ op: 'narrow', kind, operand }));
  }

  #memberAddress(node: MemberAddressNode): Node {
    const base = this.lower(node.base) as WordNode;
    const found = findMember(this.#types(), node.struct, node.paths);
    this.#checkPointer(node, base);
    const { base: last, step } = this.#follow(base, found);
    return Object.freeze<OffsetNode>({ op: 'offset', kind: addressKind, base: last, offset: step.offset });
  }

  #find(node: MemberNode): FoundMember | null {
    try {
      return findMember(this.#types(), node.struct, node.paths);
    } catch (error) {
      if (error instanceof Missing && (node.fallback !== undefined || node.optional)) return null;
      throw error;
    }
  }

  /** Types of a module include those of the kernel. */
  #types(): Btf {
    return typesOf(this.#lowering.target)?.btf ?? this.#lowering.kernel.btf;
  }

  #load(base: WordNode, found: FoundMember, kind: WordKind, bigEndian: boolean): Node {
    const { base: last, step, access } = this.#follow(base, found);
    return this.#step(last, step, kind, bigEndian, access);
  }

  /** Loads a word, and remembers what it points to. */
  #step(
    base: WordNode,
    step: MemberStep,
    kind: WordKind,
    bigEndian: boolean,
    access: LoadNode['access'],
  ): WordNode {
    // To the verifier a loaded pointer to a structure is a pointer, with which nothing can be computed.
    const number = kind.type !== 'address' && step.pointee?.structId != null;
    const loaded = loadNode(base, step, kind, bigEndian, number ? 'probe' : access);
    if (kind.type === 'address' && step.pointee !== null)
      this.#note(loaded, step.pointee, access === 'direct');
    return loaded;
  }

  /** Loads the pointers along a path; gives the last base and the step from there. */
  #follow(
    base: WordNode,
    found: FoundMember,
  ): { base: WordNode; step: FoundMember['last']; access: 'direct' | 'probe' } {
    let structId = found.structId;
    let current = base;
    for (const step of found.pointers) {
      const access = this.#access(current, structId);
      current = this.#step(current, step, addressKind, false, access);
      structId = step.pointee?.structId ?? 0;
    }
    return { base: current, step: found.last, access: this.#access(current, structId) };
  }

  #access(base: WordNode, structId: number): 'direct' | 'probe' {
    const known = this.#lowering.reads === 'direct' && this.#typed.has(base);
    return known && this.#pointees.get(base)?.structId === structId ? 'direct' : 'probe';
  }

  #noteParameter(node: Node, typeId: number): void {
    const pointee = pointeeOf(this.#types(), typeId);
    if (pointee !== null) this.#note(node, pointee, isTyped(this.#lowering.mechanism));
  }

  #noteStruct(node: Node, struct: string, typed: boolean): void {
    const structId = compositeNamed(this.#lowering.kernel.btf, struct);
    if (structId !== null) this.#note(node, { structId, type: `struct ${struct}` }, typed);
  }

  #note(node: Node, pointee: Pointee, typed: boolean): void {
    this.#pointees.set(node, pointee);
    if (typed) this.#typed.add(node);
  }

  /** A structure that is not the one that a pointer leads to would be read from memory of another meaning. */
  #checkPointer({ base: asked, struct }: MemberNode | MemberAddressNode, base: WordNode): void {
    const pointee = this.#pointees.get(base);
    if (asked.op === 'cast' || pointee === undefined || !leadsElsewhere(this.#types(), pointee, struct))
      return;
    const how = `struct('${struct}', ...).at(address) sees it as that one all the same`;
    throw new Missing(`struct ${struct}`, `the pointer leads to ${pointee.type}; ${how}`, 'definition');
  }

  #noValue(name: string): Missing {
    const { leaf, probe } = this.#lowering;
    const has = Object.keys(leaf.values);
    return new Missing(probe, `has no value "${name}" (it has: ${has.join(', ')})`, 'definition', () =>
      closest(name, has),
    );
  }
}

/** A field of a trace event lies in the record that is the program's context. */
function eventField(node: ArgNode, event: EventFormat): Node {
  const found = event.fields.find(({ name }) => node.names.includes(name));
  if (found === undefined) {
    if (node.fallback !== undefined) return wordConst(node.fallback, node.kind);
    if (node.optional)
      return absent(node, `event ${event.name} has no field "${node.names[0]}" on this kernel`);
    throw new Missing(`event ${event.name}`, `has no field "${node.names[0]}"`);
  }
  const record: ContextNode = Object.freeze({ op: 'context', kind: addressKind, name: 'context' });
  if (node.inPlace) {
    return Object.freeze<OffsetNode>({ op: 'offset', kind: addressKind, base: record, offset: found.offset });
  }
  const step = { offset: found.offset, bytes: found.bytes, bitField: null, pointee: null };
  return loadNode(record, step, node.kind, false, 'direct');
}

function isAbsent(node: Node): boolean {
  let found = false;
  walk(node, ({ op }) => (found ||= op === 'absent'));
  return found;
}

/** Whether the verifier knows the types of a program's context. */
function isTyped(mechanism: Mechanism): boolean {
  return mechanism === 'fentry' || mechanism === 'fexit' || mechanism === 'tp_btf';
}
