import { compositeNamed, formatType, type Btf } from '../btf/index.js';
import {
  addressKind,
  type LoadNode,
  type LoweredWord,
  type StringNode,
  type Asked,
  type WordKind,
} from '../expr/index.js';
import { leadOf, type FoundMember, type Lead, type MemberStep } from './member.js';
import { Mistyped } from './missing.js';
import { loadNode } from './words.js';
import { isCharacter, type Subject } from './declared.js';

/** Where a path of members ends: the last pointer, the step from there, and how it is read. */
export interface End {
  readonly base: LoweredWord;
  readonly step: MemberStep;
  readonly access: LoadNode['access'];
}

/**
 * What the pointers of one program point to. A load from one of which the verifier knows the type is a load; everything else is
 * read by a helper.
 */
export class Pointers {
  readonly #types: Btf;
  readonly #reads: LoadNode['access'];
  readonly #leads = new Map<LoweredWord, Lead>();
  /** Pointers whose type the verifier knows as well. */
  readonly #typed = new Set<LoweredWord>();

  /** @param reads `probe`: all memory by helper, also where the verifier knows the type. */
  constructor(types: Btf, reads: LoadNode['access']) {
    this.#types = types;
    this.#reads = reads;
  }

  /** Notes where a word of a BTF type leads. */
  noteType(word: LoweredWord, typeId: number, typed: boolean): void {
    this.#note(word, leadOf(this.#types, typeId), typed);
  }

  /** Notes that a word points to a structure. */
  noteStruct(word: LoweredWord, struct: string, typed: boolean): void {
    const structId = compositeNamed(this.#types, struct);
    if (structId !== null) this.#note(word, { to: 'something', structId, typeId: structId }, typed);
  }

  #note(word: LoweredWord, lead: Lead, typed: boolean): void {
    this.#leads.set(word, lead);
    if (typed && lead.to === 'something') this.#typed.add(word);
  }

  /**
   * Refuses a structure that is not the one that a pointer leads to: it would be read from memory of another meaning.
   *
   * @param subject what the definition calls the pointer.
   * @throws Mistyped
   */
  check(base: LoweredWord, struct: string, subject: Subject): void {
    const lead = this.#leads.get(base);
    if (lead === undefined || !this.#leadsElsewhere(lead, struct)) return;
    this.#refuse(subject, lead, `struct ${struct}`, `struct('${struct}', ...).at(ADDRESS)`);
  }

  /** Refuses to read text where a word does not lead to characters. @throws Mistyped */
  checkText(word: LoweredWord, { space, kind }: StringNode<Asked>, subject: Subject): void {
    const lead = this.#leads.get(word);
    if (lead === undefined || lead.to === 'void') return;
    if (lead.to === 'something' && isCharacter(this.#types, lead.typeId)) return;
    this.#refuse(subject, lead, 'text', `${space}String(${kind.capacity}).express(castOf(ADDRESS.node))`);
  }

  /** @param read how the wanted thing is read at any address. */
  #refuse({ where, which }: Subject, lead: Lead, wanted: string, read: string): never {
    const type = formatType(this.#types, lead.typeId);
    const cast = `as address, and read ${read} if ${wanted} lies there all the same`;
    if (lead.to === 'nothing')
      throw new Mistyped(where, `${which} is ${type}, not a pointer`, `declare it as a number, or ${cast}`);
    const shape = lead.structId === null ? '' : `as ptr() with a shape of ${type}, or `;
    const isNot = wanted.startsWith('struct ') ? `${wanted} *` : wanted;
    throw new Mistyped(where, `${which} is ${type} *, not ${isNot}`, `declare it ${shape}${cast}`);
  }

  /**
   * Whether a word leads to another structure than the one that a definition sees there. A name can stand for several structures
   * of one kernel, and for one that is only declared: the same name is never another one.
   */
  #leadsElsewhere({ to, structId, typeId }: Lead, struct: string): boolean {
    if (to === 'void') return false;
    if (structId !== null && structId === compositeNamed(this.#types, struct)) return false;
    const isStructure = ['struct', 'union', 'fwd'].includes(this.#types.type(typeId).kind);
    return to === 'nothing' || !isStructure || this.#types.nameOf(typeId) !== struct;
  }

  /** Loads the pointers along a path. */
  follow(base: LoweredWord, { structId, pointers, last }: FoundMember): End {
    let current = base;
    let within: number | null = structId;
    for (const step of pointers) {
      current = this.load({ base: current, step, access: this.#access(current, within) }, addressKind, false);
      within = step.lead?.structId ?? null;
    }
    return { base: current, step: last, access: this.#access(current, within) };
  }

  /** Loads a word, and remembers what it points to. */
  load({ base, step, access }: End, kind: WordKind, bigEndian: boolean): LoweredWord {
    // To the verifier a loaded pointer to a structure is a pointer, with which nothing can be computed.
    const number = kind.type !== 'address' && step.lead?.structId != null;
    const word = loadNode(base, step, kind, bigEndian, number ? 'probe' : access);
    if (kind.type === 'address' && step.lead !== null) this.#note(word, step.lead, access === 'direct');
    return word;
  }

  /** The same word as a number: the verifier computes with no pointer whose type it knows, but for constant offsets. */
  asNumber(word: LoweredWord): LoweredWord {
    switch (word.op) {
      case 'load':
        return this.#typed.has(word) ? Object.freeze({ ...word, access: 'probe' }) : word;
      case 'offset':
        return Object.freeze({ ...word, base: this.asNumber(word.base) });
      case 'choose':
        return Object.freeze({
          ...word,
          then: this.asNumber(word.then),
          otherwise: this.asNumber(word.otherwise),
        });
      default:
        return word;
    }
  }

  #access(base: LoweredWord, structId: number | null): LoadNode['access'] {
    const known = this.#reads === 'direct' && structId !== null && this.#typed.has(base);
    return known && this.#leads.get(base)?.structId === structId ? 'direct' : 'probe';
  }
}
