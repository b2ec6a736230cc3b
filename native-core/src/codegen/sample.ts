import type { LoweredWord } from '../expr/index.js';
import type { Sampling } from '../define/index.js';
import type { CodeOptions } from './code-options.js';
import { R0, R1, R10, R2, R3, R4, type Label } from './emitter.js';
import { withStack, type Generator } from './generator.js';
import { countLost } from './lost.js';
import { samplingMap, type MapName } from './maps.js';
import { pointTo, withKey } from './named-map.js';

/** BPF_NOEXIST of include/uapi/linux/bpf.h, and EEXIST of include/uapi/asm-generic/errno-base.h. */
const BPF_NOEXIST = 1;
const EEXIST = 17;
const second = 1_000_000_000;

/** Goes on with some of the events, and to `end` with the others. */
export function sample(
  g: Generator,
  step: Sampling<LoweredWord>,
  number: number,
  options: CodeOptions,
  end: Label,
): void {
  const map = samplingMap(options.query, number);
  g.emit.note(step.by);
  if (step.by === 'every') every(g, map, step.n, end);
  else if (step.by === 'rate') rate(g, map, step.perSecond, end);
  else once(g, map, step, options, end);
}

/** A counter of each CPU, from 0 to n - 1; 0 goes on. */
function every(g: Generator, map: MapName, n: number, end: Label): void {
  const wrapped = g.emit.label();
  withStack(g, 8, (key) => {
    g.emit.storeConstant(R10, key, 4, 0);
    g.emit.map(R1, map);
    pointTo(g, R2, key);
    g.emit.call('map_lookup_elem');
  });
  g.emit.jump('jeq', R0, 0, end);
  g.emit.load(R1, R0, 0, 8);
  g.emit.mov(R2, R1);
  g.emit.alu('add', R2, 1);
  g.emit.jump('jlt', R2, n, wrapped);
  g.emit.mov(R2, 0);
  g.emit.place(wrapped);
  g.emit.store(R0, 0, 8, R2);
  g.emit.jump('jne', R1, 0, end);
}

/**
 * The generic cell rate algorithm (ITU-T I.371): one time, that at which all events until now would have come had they come
 * evenly. It may lie up to a second ahead.
 */
function rate(g: Generator, map: MapName, perSecond: number, end: Label): void {
  const interval = Math.floor(second / perSecond);
  const ahead = g.emit.label();
  g.emit.call('ktime_get_ns');
  g.emit.mapValue(R1, map, 0);
  g.emit.load(R2, R1, 0, 8);
  g.emit.jump('jge', R2, R0, ahead);
  g.emit.mov(R2, R0);
  g.emit.place(ahead);
  g.emit.mov(R3, R2);
  g.emit.alu('sub', R3, R0);
  g.emit.jump('jgt', R3, second - interval, end);
  g.emit.alu('add', R2, interval);
  g.emit.store(R1, 0, 8, R2);
}

/** Only who makes the entry of a key goes on. */
function once(
  g: Generator,
  map: MapName,
  { key }: Extract<Sampling<LoweredWord>, { by: 'once' }>,
  options: CodeOptions,
  end: Label,
): void {
  const first = g.emit.label();
  withKey(g, key, (place) => {
    g.emit.map(R1, map);
    pointTo(g, R2, place);
    g.emit.mov(R3, R2);
    g.emit.mov(R4, BPF_NOEXIST);
    g.emit.call('map_update_elem');
  });
  g.emit.jump('jeq', R0, 0, first);
  g.emit.jump('jeq', R0, -EEXIST, end);
  g.emit.call('get_smp_processor_id');
  countLost(g, 'entry', options, end);
  g.emit.place(first);
}
