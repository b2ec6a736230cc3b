import {
  type ArgNode,
  type Asked,
  type ContextNode,
  type LoweredWord,
  type SavedNode,
} from '../expr/index.js';
import type { WordNode } from '../expr/index.js';
import type { Lowering } from './lowering.js';
import { Missing } from './missing.js';
import { isMulti } from './plan.js';
import { stackPointerSlot } from './registers.js';

/** The words that a program at a function's entry saves for the one at its return, or for an event told later. */
export class EntryWords {
  /** In the order in which they are saved. */
  readonly words: LoweredWord[] = [];
  readonly #lowering: Lowering;
  readonly #atEntry: (word: WordNode) => LoweredWord;

  /** @param atEntry lowers a word as the program at the entry sees it. */
  constructor(lowering: Lowering, atEntry: (word: WordNode) => LoweredWord) {
    this.#lowering = lowering;
    this.#atEntry = atEntry;
  }

  /** Takes the words that an event told later is remembered by, in their order. @throws Missing */
  saveDeferred(): void {
    const { leaf, mechanism } = this.#lowering;
    const { deferral } = leaf;
    if (deferral !== null && isMulti(mechanism)) throw new Missing(mechanism, 'keeps nothing of a call');
    if (deferral !== null) this.words.push(...deferral.words.map((word) => this.#atEntry(word)));
  }

  /** Has the program at the function's entry save a word for the one at its return. @throws Missing */
  save(node: ArgNode | ContextNode<Asked>): SavedNode {
    const { leaf, target, mechanism, kernel } = this.#lowering;
    if (leaf.deferral !== null)
      throw new Missing(
        target.name,
        'keeps no arguments for its return beside those by which its event is found later',
      );
    if (isMulti(mechanism)) throw new Missing(mechanism, 'keeps nothing of the entry of a call');
    // By breakpoints, entry and return are known to be of one call by their stack pointer.
    if (mechanism === 'kretprobe' && stackPointerSlot(kernel) === null)
      throw new Missing(target.name, "has a stack pointer of which the kernel's types do not tell");
    const word = this.#atEntry(node);
    const key = JSON.stringify(word);
    let index = this.words.findIndex((saved) => JSON.stringify(saved) === key);
    if (index < 0) index = this.words.push(word) - 1;
    return Object.freeze({ op: 'saved', kind: node.kind, index });
  }
}
