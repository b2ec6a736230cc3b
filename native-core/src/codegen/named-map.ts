import type { Lowered, MapNode, MapRef, LoweredWord } from '../expr/index.js';
import { R0, R1, R10, R2, type Label, type Register } from './emitter.js';
import { acrossCall, withStack, type Generator } from './generator.js';
import { namedMap } from './maps.js';

/** Evaluates what a named map holds for a key. */
export function readMap(g: Generator, node: MapNode<Lowered>, to: Register): void {
  const { map, key, otherwise } = node;
  if (map.parts === 0) {
    g.emit.mapValue(to, namedMap(map.name), 0);
    g.emit.load(to, to, 0, 8);
    return;
  }
  acrossCall(g, () => {
    const none = g.emit.label();
    const end = g.emit.label();
    lookUp(g, map, key);
    g.emit.jump('jeq', R0, 0, none);
    g.emit.load(to, R0, 0, 8);
    g.emit.goto(end);
    g.emit.place(none);
    g.emit.mov(to, otherwise);
    g.emit.place(end);
  });
}

/** Jumps when a named map has (`whenTrue`) or does not have a key. */
export function testMap(g: Generator, { map, key }: MapNode<Lowered>, whenTrue: boolean, label: Label): void {
  lookUp(g, map, key);
  g.emit.jump(whenTrue ? 'jne' : 'jeq', R0, 0, label);
}

/** R0 becomes the address of a key's value, or 0. */
function lookUp(g: Generator, map: MapRef, key: readonly LoweredWord[]): void {
  withKey(g, key, (place) => {
    g.emit.map(R1, namedMap(map.name));
    pointTo(g, R2, place);
    g.emit.call('map_lookup_elem');
  });
}

/** Runs `body` with the words of a key on the stack. A key without words is one word, 0. */
export function withKey(g: Generator, key: readonly LoweredWord[], body: (place: number) => void): void {
  withStack(g, Math.max(1, key.length) * 8, (place) => {
    if (key.length === 0) g.emit.storeConstant(R10, place, 8, 0);
    key.forEach((word, i) => {
      g.word(word, R1);
      g.emit.store(R10, place + i * 8, 8, R1);
    });
    body(place);
  });
}

/** A register becomes the address of a place of the stack. */
export function pointTo({ emit }: Generator, register: Register, place: number): void {
  emit.mov(register, R10);
  emit.alu('add', register, place);
}
