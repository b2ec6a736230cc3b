import { compositeNamed, type Btf } from '../btf/index.js';
import { closest } from '../errors/index.js';
import {
  addressAt,
  foldNarrow,
  given,
  settle,
  wordConst,
  type Asked,
  type ConstTextNode,
  type ContextNode,
  type FirstOfNode,
  type InetNode,
  type InTargetNode,
  type Lowered,
  type LoweredText,
  type MemberAddressNode,
  type MemberNode,
  type Node,
  type SettledNode,
  type Settling,
  type SocketAddressNode,
  type AbsentNode,
  type StackNode,
  type StaticNode,
  type StringNode,
  type StructSizeNode,
  type SumNode,
  type TextNode,
  type WordKind,
  type WordNode,
} from '../expr/index.js';
import { hasHelper } from '../kernel/index.js';
import { misdeclared, misplacedText, subjectOf, type Difference, type Subject } from './declared.js';
import { lowerArgument, lowerResult } from './arguments.js';
import { currentTask, lowerComm } from './comm.js';
import { EntryWords } from './entry-words.js';
import type { Lowering } from './lowering.js';
import { findMember, noStruct, type FoundMember } from './member.js';
import { Missing, Mistyped } from './missing.js';
import { currentProcess, inNamespace, memberInNamespace } from './pid-namespace.js';
import { typesOf } from './plan.js';
import { Pointers } from './pointers.js';
import { captureRegisters, lowerRegister } from './registers.js';
import { addressSpace } from './address-space.js';
import { linkOf, originOf, stackPointer, userRegisters, userTop } from './stack.js';
import { staticValue } from './static-value.js';
import { symbolRanges } from './symbol-ranges.js';
import { absent, wordAt, type SettledWord } from './words.js';

/**
 * Puts the facts of a kernel into an expression: slots for arguments, offsets for members, constants for what is
 * settled. It keeps the words that a program needs from the entry of its call in `saves`.
 */
export class Lowerer implements Settling {
  /** What the program at the entry must save. */
  readonly saves: EntryWords;
  readonly #lowering: Lowering;
  /** Types of a module include those of the kernel. */
  readonly #types: Btf;
  readonly #pointers: Pointers;
  /** Whether nothing may be absent. */
  #whole = false;
  readonly #done = new Map<Node, SettledNode>();
  /** What was lowered while nothing might be absent: what is in `#done` may hold an absence. */
  readonly #doneWhole = new Map<Node, SettledNode>();

  constructor(lowering: Lowering) {
    this.#lowering = lowering;
    this.#types = typesOf(lowering.target)?.btf ?? lowering.kernel.btf;
    this.#pointers = new Pointers(this.#types, lowering.reads);
    this.saves = new EntryWords(lowering, (word) => this.#atEntry(word));
  }

  /**
   * What the kernel makes of an expression. Throws `Missing` for what it does not have and the definition needs, and `Mistyped` for
   * what it has otherwise.
   */
  lower(node: Node): SettledNode {
    const done = this.#whole ? this.#doneWhole : this.#done;
    const known = done.get(node);
    if (known !== undefined) return known;
    const { pidNamespace } = this.#lowering;
    const lowered = this.#lower((pidNamespace && inNamespace(node, pidNamespace)) ?? node);
    if (this.#whole && lowered.op === 'absent') throw new Missing(this.#lowering.probe, lowered.reason);
    done.set(node, lowered);
    return lowered;
  }

  /** As `lower()`, of a word. */
  word(node: WordNode): SettledWord {
    return this.lower(node) as SettledWord;
  }

  /** As `lower()`, of a text. */
  text(node: TextNode): LoweredText | ConstTextNode | AbsentNode {
    return this.lower(node) as LoweredText | ConstTextNode | AbsentNode;
  }

  /** As `lower()`, of a network address. */
  inet(node: InetNode): SocketAddressNode<Lowered> | AbsentNode {
    return this.lower(node) as SocketAddressNode<Lowered> | AbsentNode;
  }

  #lower(node: Node): SettledNode {
    switch (node.op) {
      case 'value':
        return this.lower(this.#value(node.name));
      case 'arg':
        return lowerArgument(node, {
          lowering: this.#lowering,
          pointers: this.#pointers,
          save: (word) => this.saves.save(word),
        });
      case 'result':
        return lowerResult(node, this.#lowering, this.#pointers);
      case 'context':
        return this.#context(node);
      case 'register':
        return lowerRegister(node, this.#lowering);
      case 'registers':
        return captureRegisters(node, this.#lowering);
      case 'stack':
        return this.#stack(node);
      case 'static':
        return this.#static(node);
      case 'comm':
        return lowerComm(node, this.word(currentTask), this.#types, this.#pointers);
      case 'member':
        return this.#member(node);
      case 'memberAddress':
        return this.#memberAddress(node);
      case 'cast':
        return this.lower(node.operand);
      case 'given':
        return node.word;
      case 'pointed': {
        const address = this.word(node.address);
        return address.op === 'absent' ? address : wordAt(address, 0, node.bytes, node.kind);
      }
      case 'symbolTest':
        return this.lower(symbolRanges(node, this.#lowering.kernel));
      case 'firstOf':
        return this.#firstOf(node);
      case 'structSize':
        return this.#structSize(node);
      case 'sum':
        return this.#sum(node);
      case 'inTarget':
        return this.#inTarget(node);
      case 'string':
        return this.#string(node);
      case 'binary':
        return this.#computed(settle(node, this));
      default:
        return settle(node, this);
    }
  }

  /** Arithmetic is done with numbers; a constant can be added to a pointer as well. */
  #computed(settled: SettledNode): SettledNode {
    if (settled.op !== 'binary' || settled.kind.type === 'bool') return settled;
    const { operator, left, right } = settled;
    const offset =
      (operator === 'add' || operator === 'sub') && (left.op === 'const' || right.op === 'const');
    if (offset) return settled;
    return Object.freeze({
      ...settled,
      left: this.#pointers.asNumber(left),
      right: this.#pointers.asNumber(right),
    });
  }

  #value(name: string): Node {
    const { leaf, probe } = this.#lowering;
    const value = leaf.values[name];
    if (value !== undefined) return value.node;
    const has = Object.keys(leaf.values);
    throw new Missing(probe, `has no value "${name}" (it has: ${has.join(', ')})`, 'definition', () =>
      closest(name, has),
    );
  }

  /** Without a target all processes are meant, but none of them descends from it. */
  #inTarget(node: InTargetNode<Asked>): SettledNode {
    const { targetPid, pidNamespace } = this.#lowering;
    if (targetPid === 0) return wordConst(node.pid === undefined ? 1n : 0n, node.kind);
    if (node.pid !== undefined || pidNamespace === null) return settle(node, this);
    return settle({ ...node, pid: currentProcess(pidNamespace) }, this);
  }

  /** With the number of the current process, where it is not the one that the kernel itself gives. */
  #stack({ space, only, depth, kind }: StackNode): SettledNode {
    const { pidNamespace, kernel } = this.#lowering;
    const user = space === 'user';
    const pid = user && pidNamespace !== null ? this.word(currentProcess(pidNamespace)) : undefined;
    const memory = user ? this.word(addressSpace) : undefined;
    const place = only === null ? null : this.word(only);
    for (const part of [pid, memory, place]) if (part?.op === 'absent') return part;
    const top = user && only === null ? userTop(kernel) : null;
    const captured = top === null ? null : this.word(top.node);
    return Object.freeze({
      op: 'capturedStack',
      kind,
      space,
      only: place,
      depth,
      origin: originOf(this.#lowering),
      ...(pid === undefined ? {} : { pid }),
      ...(memory === undefined ? {} : { memory }),
      ...(user || only !== null ? {} : linkOf(this.#lowering)),
      ...(top === null || captured?.op === 'absent' ? {} : { [top.name]: captured }),
    } as SettledNode);
  }

  /** The first alternative that is there as a whole; else the last says what is missing. */
  #firstOf({ alternatives }: FirstOfNode): SettledNode {
    for (const alternative of alternatives.slice(0, -1)) {
      try {
        return this.#asWhole(alternative);
      } catch (error) {
        if (!(error instanceof Missing)) throw error;
      }
    }
    return this.lower(alternatives.at(-1) as WordNode);
  }

  #asWhole(node: WordNode): SettledNode {
    const before = this.#whole;
    this.#whole = true;
    try {
      return this.lower(node);
    } finally {
      this.#whole = before;
    }
  }

  #structSize({ struct, kind }: StructSizeNode): SettledNode {
    return wordConst(BigInt(this.#sizeOf(struct)), kind);
  }

  #sizeOf(struct: string): number {
    const structId = compositeNamed(this.#types, struct);
    if (structId === null) throw this.#noStruct(struct);
    return this.#types.sizeOf(structId);
  }

  #sum({ struct, kind, most, bytes, ...parts }: SumNode): SettledNode {
    const [first, count] = [this.word(parts.first), this.word(parts.count)];
    if (first.op === 'absent') return first;
    if (count.op === 'absent') return count;
    return Object.freeze({ op: 'addUp', kind, first, count, stride: this.#sizeOf(struct), most, bytes });
  }

  /** A word as the program at the function's entry sees it. */
  #atEntry(word: WordNode): Exclude<SettledWord, AbsentNode> {
    const mechanism = this.#lowering.mechanism === 'fexit' ? 'fentry' : 'kprobe';
    const settled = new Lowerer({ ...this.#lowering, mechanism, moment: 'entry' }).word(word);
    if (settled.op === 'absent') throw new Missing(this.#lowering.target.name, settled.reason);
    return settled;
  }

  #context(node: ContextNode<Asked>): SettledNode {
    const { kernel } = this.#lowering;
    const { name, kind } = node;
    switch (name) {
      case 'host_pid_tgid':
        return Object.freeze({ op: 'context', kind, name: 'pid_tgid' });
      case 'entered':
        return this.#entered(node);
      case 'stack_pointer': {
        const place = stackPointer(node, this.#lowering);
        return place === node ? Object.freeze({ op: 'context', kind, name }) : this.lower(place);
      }
      case 'user_regs':
        if (!hasHelper(kernel, 'task_pt_regs')) return this.lower(userRegisters(kernel));
        return this.#pointingTo('pt_regs', Object.freeze({ op: 'context', kind, name }), true);
      case 'task': {
        const typed = hasHelper(kernel, 'get_current_task_btf');
        return this.#pointingTo('task_struct', Object.freeze({ op: 'context', kind, name }), typed);
      }
      default:
        return Object.freeze({ op: 'context', kind, name });
    }
  }

  #entered(node: ContextNode<Asked>): SettledNode {
    const { moment, target, paired } = this.#lowering;
    if (paired) return Object.freeze({ op: 'pairTime', kind: node.kind });
    if (moment === 'entry') throw new Missing(target.name, 'has no time since its entry at the entry');
    return this.saves.save(Object.freeze({ ...node, name: 'monotonic' }));
  }

  #pointingTo(struct: string, word: ContextNode<Lowered>, typed: boolean): SettledNode {
    this.#pointers.noteStruct(word, struct, typed);
    return word;
  }

  #static({ name, kind }: StaticNode): SettledNode {
    const value = staticValue(name, this.#lowering);
    if (typeof value === 'bigint') return wordConst(value, kind as WordKind);
    return Object.freeze({ op: 'constText', kind, value } as ConstTextNode);
  }

  #member(node: MemberNode): SettledNode {
    const base = this.word(node.base);
    const found = this.#find(node);
    if (found === null) {
      if (node.fallback !== undefined) return wordConst(node.fallback, node.kind);
      const known = compositeNamed(this.#types, node.struct) !== null;
      return absent(
        node,
        known
          ? `struct ${node.struct} has no member ${node.paths.join(' or ')} on this kernel`
          : `this kernel has no types that tell of struct ${node.struct}`,
      );
    }
    this.#refuse(node, found, misdeclared(this.#types, found.typeId, node.kind, node.bigEndian));
    if (base.op === 'absent') return absent(node, base.reason);
    if (node.base.op !== 'cast') this.#pointers.check(base, node.struct, this.#subject(node.base));
    const end = this.#pointers.follow(base, found);
    return (
      this.#numberInNamespace(end.base, found, node.kind) ??
      this.#pointers.load(end, node.kind, node.bigEndian ?? false)
    );
  }

  /** The member as a number of the pid namespace that is spoken; null when it is not a number of a process. */
  #numberInNamespace(
    holder: Exclude<SettledWord, AbsentNode>,
    found: FoundMember,
    kind: WordKind,
  ): SettledNode | null {
    const { pidNamespace } = this.#lowering;
    if (pidNamespace === null || kind.type !== 'int') return null;
    const number = memberInNamespace(this.#types, found, given(holder), pidNamespace);
    if (number === null) return null;
    const operand = this.word(number);
    return operand.op === 'absent' ? operand : foldNarrow(Object.freeze({ op: 'narrow', kind, operand }));
  }

  #memberAddress(node: MemberAddressNode): SettledNode {
    const base = this.word(node.base);
    const found = this.#found(node);
    if (base.op === 'absent') return absent(node, base.reason);
    if (node.base.op !== 'cast') this.#pointers.check(base, node.struct, this.#subject(node.base));
    const end = this.#pointers.follow(base, found);
    return addressAt(end.base, end.step.offset);
  }

  /** Text where the definition says that it lies: behind a pointer to characters, or in an array of them. */
  #string(node: StringNode<Asked>): SettledNode {
    const { address, kind } = node;
    if (address.op === 'memberAddress') {
      const found = this.#found(address);
      this.#refuse(address, found, misplacedText(this.#types, found.typeId, kind.capacity));
    }
    const isDeclared = address.op === 'member' || address.op === 'arg' || address.op === 'result';
    const word = isDeclared ? this.word(address) : null;
    if (word !== null && word.op !== 'absent') this.#pointers.checkText(word, node, this.#subject(address));
    return settle(node, this);
  }

  #refuse({ struct }: MemberNode | MemberAddressNode, { path }: FoundMember, wrong: Difference | null): void {
    if (wrong !== null)
      throw new Mistyped(`struct ${struct}`, `its member "${path}" ${wrong.is}`, wrong.next);
  }

  #subject(node: WordNode): Subject {
    return subjectOf(node, this.#lowering.target.name);
  }

  #found({ struct, paths }: MemberNode | MemberAddressNode): FoundMember {
    if (compositeNamed(this.#types, struct) === null) throw this.#noStruct(struct);
    return findMember(this.#types, struct, paths);
  }

  /** That the types tell of no such structure. Those of a module may, which this kernel does not have. */
  #noStruct(struct: string): Missing {
    const { target } = this.#lowering;
    const isUntyped = 'types' in target && target.types === null;
    return isUntyped
      ? new Missing(`struct ${struct}`, `this kernel has no types of ${target.name}, nor of such a structure`)
      : noStruct(this.#types, struct);
  }

  #find(node: MemberNode): FoundMember | null {
    try {
      return this.#found(node);
    } catch (error) {
      if (error instanceof Missing && (node.fallback !== undefined || node.optional)) return null;
      throw error;
    }
  }
}
