import type { StateRef, WordNode } from '../expr/index.js';
import type { Attachable } from './attachable.js';
import type { QuerySpec } from './query-spec.js';

/** What an event does to a named map, in words of a language of expressions. */
export interface Change<W> {
  readonly does: 'set' | 'add' | 'delete';
  readonly state: StateRef;
  /** The words of the key; none for a variable. */
  readonly key: readonly W[];
  /** What is stored or added. */
  readonly value: W;
}

/** A change of a named map, made at an event. It is data; `update()` and `also()` take it. */
export class Action implements Change<WordNode> {
  readonly does: 'set' | 'add' | 'delete';
  readonly state: StateRef;
  /** The words of the key; none for a variable. */
  readonly key: readonly WordNode[];
  /** What is stored or added. */
  readonly value: WordNode;

  /** @internal */
  constructor(does: Action['does'], state: StateRef, key: readonly WordNode[], value: WordNode) {
    this.does = does;
    this.state = state;
    this.key = key;
    this.value = value;
    Object.freeze(this);
  }
}

/** A query that reports and measures nothing: its events change named maps. It is data; `attach()` runs it. */
export class Update implements Attachable<never> {
  /** Only in types: it reports no events. */
  declare readonly row: never;
  /** What it says. */
  readonly spec: QuerySpec;

  /** @internal */
  constructor(spec: QuerySpec) {
    this.spec = Object.freeze(spec);
    Object.freeze(this);
  }
}
