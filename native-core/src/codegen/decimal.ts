import type { DecimalNode, Lowered, MemoryText } from '../expr/index.js';
import { R0, R1, R10, R2, R3, R4, type Register } from './emitter.js';
import { acrossCall, withStack, type Generator } from './generator.js';
import { readString } from './text.js';

/** Bytes of a text that are searched for numbers, the end mark included. */
const room = 32;
const zero = 0x30;

/** Reads a text and evaluates one of its decimal numbers into a register; -1 when it has no such number. */
export function decimal(g: Generator, { text, separator, index }: DecimalNode<Lowered>, to: Register): void {
  acrossCall(g, () => {
    withStack(g, room, (offset) => search(g, text, separator.charCodeAt(0), index, offset));
    if (to !== R0) g.emit.mov(to, R0);
  });
}

/** R0 is the number so far, R1 the next byte, R2 the numbers to skip, R3 the byte, R4 the bytes that are left. */
function search(g: Generator, text: MemoryText, separator: number, index: number, offset: number): void {
  const { emit } = g;
  const [next, skip, stop, none, end] = [
    emit.label(),
    emit.label(),
    emit.label(),
    emit.label(),
    emit.label(),
  ];
  const point = (): void => {
    emit.mov(R1, R10);
    emit.alu('add', R1, offset);
  };
  readString(g, text, point, room);
  emit.jump('jslt', R0, 0, none);
  point();
  emit.mov(R0, 0);
  emit.mov(R2, index);
  emit.mov(R4, room);
  emit.place(next);
  emit.jump('jeq', R4, 0, none);
  emit.load(R3, R1, 0, 1);
  emit.alu('add', R1, 1);
  emit.alu('sub', R4, 1);
  emit.jump('jeq', R3, separator, skip);
  emit.jump('jeq', R3, 0, stop);
  emit.alu('sub', R3, zero);
  emit.jump('jgt', R3, 9, none);
  emit.jump('jne', R2, 0, next);
  emit.alu('mul', R0, 10);
  emit.alu('add', R0, R3);
  emit.goto(next);
  emit.place(skip);
  emit.jump('jeq', R2, 0, end);
  emit.alu('sub', R2, 1);
  emit.goto(next);
  emit.place(stop);
  emit.jump('jeq', R2, 0, end);
  emit.place(none);
  emit.mov(R0, -1);
  emit.place(end);
}
