import type { AddUpNode } from '../expr/index.js';
import { R0, R1, R10, R2, R3, type Register } from './emitter.js';
import { acrossCall, withStack, type Generator } from './generator.js';

/** Adds a number of each element of an array into a register; a number that cannot be read counts as 0. */
export function sum(g: Generator, node: AddUpNode, to: Register): void {
  acrossCall(g, () => {
    // The loop calls a helper, so all that it keeps is on the stack: address, elements, turns, total, number.
    withStack(g, 40, (room) => addUp(g, node, room));
    if (to !== R0) g.emit.mov(to, R0);
  });
}

function addUp(g: Generator, { first, count, stride, most, bytes }: AddUpNode, room: number): void {
  const { emit } = g;
  const [at, left, turns, total, number] = [room, room + 8, room + 16, room + 24, room + 32];
  const [next, end] = [emit.label(), emit.label()];
  const put = (offset: number, value: Register | number): void => {
    if (typeof value === 'number') emit.mov(R1, value);
    emit.store(R10, offset, 8, typeof value === 'number' ? R1 : value);
  };
  g.word(first, R1);
  put(at, R1);
  g.word(count, R1);
  put(left, R1);
  put(turns, most);
  put(total, 0);
  emit.place(next);
  // The verifier follows every turn, so their number is one that it knows.
  for (const counter of [turns, left]) {
    emit.load(R1, R10, counter, 8);
    emit.jump('jeq', R1, 0, end);
    emit.alu('sub', R1, 1);
    put(counter, R1);
  }
  emit.load(R3, R10, at, 8);
  emit.mov(R1, R10);
  emit.alu('add', R1, number);
  emit.mov(R2, bytes);
  emit.call('probe_read_kernel');
  emit.load(R1, R10, number, bytes);
  emit.load(R2, R10, total, 8);
  emit.alu('add', R2, R1);
  put(total, R2);
  emit.load(R1, R10, at, 8);
  emit.alu('add', R1, stride);
  put(at, R1);
  emit.goto(next);
  emit.place(end);
  emit.load(R0, R10, total, 8);
}
