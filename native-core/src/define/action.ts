import type { MapRef, WordNode } from '../expr/index.js';

/**
 * A change of a named map, made at an event. It is data; `update()` and `also()` take it.
 *
 * @example
 * const open = map('open', u32, u64);
 * on(kprocess.exit).update(() => [open.delete(pid())]);
 */
export class Action<out W = WordNode> {
  /** What is done with the entry. */
  readonly does: 'set' | 'add' | 'delete';
  /** The map that is changed. */
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
