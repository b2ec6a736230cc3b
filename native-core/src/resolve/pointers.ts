import { compositeNamed, type Btf } from '../btf/index.js';
import { addressKind, type LoadNode, type LoweredWord, type WordKind } from '../expr/index.js';
import { leadsElsewhere, pointeeOf, type FoundMember, type MemberStep, type Pointee } from './member.js';
import { Missing } from './missing.js';
import { loadNode } from './words.js';

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
  readonly #pointees = new Map<LoweredWord, Pointee>();
  /** Pointers whose type the verifier knows as well. */
  readonly #typed = new Set<LoweredWord>();

  /** @param reads `probe`: all memory by helper, also where the verifier knows the type. */
  constructor(types: Btf, reads: LoadNode['access']) {
    this.#types = types;
    this.#reads = reads;
  }

  /** Notes what a word of a BTF type points to, if it is a pointer. */
  noteType(word: LoweredWord, typeId: number, typed: boolean): void {
    const pointee = pointeeOf(this.#types, typeId);
    if (pointee !== null) this.#note(word, pointee, typed);
  }

  /** Notes that a word points to a structure. */
  noteStruct(word: LoweredWord, struct: string, typed: boolean): void {
    const structId = compositeNamed(this.#types, struct);
    if (structId !== null) this.#note(word, { structId, type: `struct ${struct}` }, typed);
  }

  #note(word: LoweredWord, pointee: Pointee, typed: boolean): void {
    this.#pointees.set(word, pointee);
    if (typed) this.#typed.add(word);
  }

  /**
   * Refuses a structure that is not the one that a pointer leads to: it would be read from memory of another meaning.
   *
   * @throws Missing
   */
  check(base: LoweredWord, struct: string): void {
    const pointee = this.#pointees.get(base);
    if (pointee === undefined || !leadsElsewhere(this.#types, pointee, struct)) return;
    const how = `struct('${struct}', ...).at(address) reads it as that structure all the same`;
    throw new Missing(`struct ${struct}`, `the pointer leads to ${pointee.type}; ${how}`, 'definition');
  }

  /** Loads the pointers along a path. */
  follow(base: LoweredWord, { structId, pointers, last }: FoundMember): End {
    let current = base;
    let within: number | null = structId;
    for (const step of pointers) {
      current = this.load({ base: current, step, access: this.#access(current, within) }, addressKind, false);
      within = step.pointee?.structId ?? null;
    }
    return { base: current, step: last, access: this.#access(current, within) };
  }

  /** Loads a word, and remembers what it points to. */
  load({ base, step, access }: End, kind: WordKind, bigEndian: boolean): LoweredWord {
    // To the verifier a loaded pointer to a structure is a pointer, with which nothing can be computed.
    const number = kind.type !== 'address' && step.pointee?.structId != null;
    const word = loadNode(base, step, kind, bigEndian, number ? 'probe' : access);
    if (kind.type === 'address' && step.pointee !== null) this.#note(word, step.pointee, access === 'direct');
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
    return known && this.#pointees.get(base)?.structId === structId ? 'direct' : 'probe';
  }
}
