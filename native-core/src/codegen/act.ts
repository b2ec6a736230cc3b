import type { Action } from '../define/index.js';
import type { LoweredWord } from '../expr/index.js';
import type { CodeOptions } from './code-options.js';
import { R0, R1, R2, R3, R4, R10, type Label } from './emitter.js';
import { withStack, type Generator } from './generator.js';
import { countLost } from './lost.js';
import { namedMap } from './maps.js';
import { pointTo, withKey } from './named-map.js';

/** BPF_ANY and BPF_NOEXIST of include/uapi/linux/bpf.h. */
const BPF_ANY = 0;
const BPF_NOEXIST = 1;

/** Changes a named map. Without room for a new entry that is counted. */
export function act(g: Generator, action: Action<LoweredWord>, options: CodeOptions, end: Label): void {
  const { map, does } = action;
  g.emit.note(`${does} ${map.name}`);
  if (map.parts === 0) return changeVariable(g, action);
  withKey(g, action.key, (key) => {
    if (does === 'delete') {
      g.emit.map(R1, namedMap(map.name));
      pointTo(g, R2, key);
      g.emit.call('map_delete_elem');
      return;
    }
    withStack(g, 8, (value) => {
      g.word(action.value, R1);
      g.emit.store(R10, value, 8, R1);
      const room = { name: map.name, key, value };
      if (does === 'add') addTo(g, room, end);
      update(g, room, does === 'add' ? BPF_NOEXIST : BPF_ANY);
      g.emit.jump('jeq', R0, 0, end);
      // Another CPU made the entry meanwhile.
      if (does === 'add') addTo(g, room, end);
      g.emit.call('get_smp_processor_id');
      countLost(g, 'entry', options, end);
    });
  });
}

function changeVariable(g: Generator, { map, does, value }: Action<LoweredWord>): void {
  g.word(value, R2);
  g.emit.mapValue(R1, namedMap(map.name), 0);
  if (does === 'add') g.emit.atomicAdd(R1, 0, 8, R2);
  else g.emit.store(R1, 0, 8, R2);
}

/** Key and value of an entry on the stack. */
interface Room {
  readonly name: string;
  readonly key: number;
  readonly value: number;
}

/** Adds to an entry that is there, and goes to `done`; else falls through. */
function addTo(g: Generator, { name, key, value }: Room, done: Label): void {
  const none = g.emit.label();
  g.emit.map(R1, namedMap(name));
  pointTo(g, R2, key);
  g.emit.call('map_lookup_elem');
  g.emit.jump('jeq', R0, 0, none);
  g.emit.load(R1, R10, value, 8);
  g.emit.atomicAdd(R0, 0, 8, R1);
  g.emit.goto(done);
  g.emit.place(none);
}

function update(g: Generator, { name, key, value }: Room, flags: number): void {
  g.emit.map(R1, namedMap(name));
  pointTo(g, R2, key);
  pointTo(g, R3, value);
  g.emit.mov(R4, flags);
  g.emit.call('map_update_elem');
}
