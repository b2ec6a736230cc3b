import type { LoweredWord } from '../expr/index.js';
import type { CodeOptions } from './code-options.js';
import { R0, R1, R10, R2, type Label } from './emitter.js';
import { withStack, type Generator } from './generator.js';
import { countHere } from './lost.js';
import { pairMap } from './maps.js';
import { storeValue, takeOut } from './saved.js';
import { pairTimePlace } from './word.js';

/** Saves the time of an event, by the value that a later event has in common with it. */
export function saveTime(g: Generator, key: LoweredWord, options: CodeOptions): void {
  const map = pairMap(options.query);
  withStack(g, 8, (room) => {
    withStack(g, 8, (time) => {
      const fresh = g.emit.label();
      writeKey(g, key, room);
      g.emit.map(R1, map);
      g.emit.mov(R2, R10);
      g.emit.alu('add', R2, room);
      g.emit.call('map_lookup_elem');
      g.emit.jump('jeq', R0, 0, fresh);
      countHere(g, 'again', options);
      g.emit.place(fresh);
      countHere(g, 'begun', options);
      g.emit.call('ktime_get_ns');
      g.emit.store(R10, time, 8, R0);
      storeValue(g, map, room, time);
    });
  });
}

/** At the second event: takes the time of the first one to its place on the stack. Without a first one, the event is left out. */
export function findPairTime(g: Generator, key: LoweredWord, options: CodeOptions, none: Label): void {
  takeOut(g, pairMap(options.query), {
    words: 1,
    to: pairTimePlace(g.savedWords),
    writeKey(room) {
      g.emit.note('when the first event was');
      writeKey(g, key, room);
    },
    unlessFound() {
      const found = g.emit.label();
      g.emit.jump('jne', R0, 0, found);
      countHere(g, 'alone', options);
      g.emit.goto(none);
      g.emit.place(found);
    },
  });
  countHere(g, 'met', options);
}

function writeKey(g: Generator, key: LoweredWord, room: number): void {
  g.word(key, R1);
  g.emit.store(R10, room, 8, R1);
}
