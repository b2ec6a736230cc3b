import type { MapRef, WordNode } from '../expr/index.js';

/** A change of a named map, made at an event. It is data; `update()` and `also()` take it. */
export class Action<out W = WordNode> {
  readonly does: 'set' | 'add' | 'delete';
  readonly map: MapRef;
  /** The words of the key; none for a variable. */
  readonly key: readonly W[];
  /** What is stored or added. */
  readonly value: W;

  /** @internal */
  constructor(does: 'set' | 'add' | 'delete', map: MapRef, key: readonly W[], value: W) {
    this.does = does;
    this.map = map;
    this.key = key;
    this.value = value;
    Object.freeze(this);
  }
}
