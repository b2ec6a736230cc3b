import type { MapRef, WordNode } from '../expr/index.js';

/** What an event does to a named map, in words of a language of expressions. */
export interface Change<W> {
  readonly does: 'set' | 'add' | 'delete';
  readonly map: MapRef;
  /** The words of the key; none for a variable. */
  readonly key: readonly W[];
  /** What is stored or added. */
  readonly value: W;
}

/** A change of a named map, made at an event. It is data; `update()` and `also()` take it. */
export class Action implements Change<WordNode> {
  readonly does: 'set' | 'add' | 'delete';
  readonly map: MapRef;
  /** The words of the key; none for a variable. */
  readonly key: readonly WordNode[];
  /** What is stored or added. */
  readonly value: WordNode;

  /** @internal */
  constructor(does: Action['does'], map: MapRef, key: readonly WordNode[], value: WordNode) {
    this.does = does;
    this.map = map;
    this.key = key;
    this.value = value;
    Object.freeze(this);
  }
}
