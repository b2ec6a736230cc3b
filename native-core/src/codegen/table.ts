import { hasGaps, type RecordLayout } from '../layout/index.js';
import type { Candidate } from '../resolve/index.js';
import type { CodeOptions } from './code-options.js';
import { updateCells } from './cells.js';
import { R0, R1, R10, R2, R3, R4, R7, R8, R9, type Label } from './emitter.js';
import { writeField } from './field.js';
import { withStack, type Generator } from './generator.js';
import { countLost } from './lost.js';
import { stacksMap, tableMap, zerosMap } from './maps.js';
import { isShared, loadNumber } from './number.js';
import { part } from './part.js';

/** BPF_NOEXIST of include/uapi/linux/bpf.h: only make a new row. */
const BPF_NOEXIST = 1;

/**
 * Makes the key of an event, finds its row, changes the row's words. Without room for a new row the event is counted as
 * lost. R7 holds the row, R8 the table, R9 the key.
 *
 * @param key layout of the key; null for a table with one row.
 */
export function tabulate(
  g: Generator,
  candidate: Candidate,
  key: RecordLayout | null,
  options: CodeOptions,
  end: Label,
): void {
  withStack(g, Math.max(8, key?.size ?? 0), (place) => {
    g.emit.mov(R9, R10);
    g.emit.alu('add', R9, place);
    if (key !== null) writeKey(g, candidate, key, options);
    findTable(g, options, place, key === null, end);
    findRow(g, options, key === null, end);
  });
  part('what is measured', () => updateCells(g, candidate.cells));
}

function writeKey(g: Generator, candidate: Candidate, key: RecordLayout, { number }: CodeOptions): void {
  if (hasGaps(key)) {
    g.emit.note('clear the key');
    for (let at = 0; at < key.size; at += 8) g.emit.storeConstant(R9, at, 8, 0);
  }
  for (const field of key.fields) {
    const named = candidate.key.find(({ name }) => name === field.name);
    if (named === undefined) continue;
    part(`by ${field.name}`, () => writeField(g, field, named.node, stacksMap(number)));
  }
}

/** R8 becomes the map of the rows: user space puts another one in its place when it takes them. Each function of several has its own. */
function findTable(g: Generator, options: CodeOptions, place: number, single: boolean, end: Label): void {
  g.emit.note('the table');
  const shared = isShared(options);
  const index = single && !shared ? place : g.stack.take(8);
  if (shared) {
    loadNumber(g);
    g.emit.store(R10, index, 4, R0);
  } else g.emit.storeConstant(R10, index, 4, 0);
  // The only row is that of key 0.
  if (single && shared) g.emit.storeConstant(R10, place, 4, 0);
  g.emit.map(R1, tableMap(options.number));
  g.emit.mov(R2, R10);
  g.emit.alu('add', R2, index);
  g.emit.call('map_lookup_elem');
  g.emit.jump('jeq', R0, 0, end);
  g.emit.mov(R8, R0);
}

/** R7 becomes the words of the row on this CPU. */
function findRow(g: Generator, options: CodeOptions, single: boolean, end: Label): void {
  const found = g.emit.label();
  g.emit.note('the row');
  lookUp(g);
  if (single) {
    g.emit.jump('jeq', R0, 0, end);
    g.emit.mov(R7, R0);
    return;
  }
  g.emit.jump('jne', R0, 0, found);
  g.emit.note('a new row');
  g.emit.mov(R1, R8);
  g.emit.mov(R2, R9);
  g.emit.mapValue(R3, zerosMap(options.number), 0);
  g.emit.mov(R4, BPF_NOEXIST);
  g.emit.call('map_update_elem');
  // Whether it is new or another CPU made it meanwhile.
  lookUp(g);
  g.emit.jump('jne', R0, 0, found);
  g.emit.call('get_smp_processor_id');
  countLost(g, 'row', options, end);
  g.emit.place(found);
  g.emit.mov(R7, R0);
}

function lookUp({ emit }: Generator): void {
  emit.mov(R1, R8);
  emit.mov(R2, R9);
  emit.call('map_lookup_elem');
}
