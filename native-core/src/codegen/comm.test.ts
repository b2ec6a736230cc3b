import { describe, expect, it } from 'vitest';
import type { Instructions } from '../asm/index.js';
import { addressKind, textKind, type ContextNode, type Lowered } from '../expr/index.js';
import { writeComm } from './comm.js';
import { R10 } from './emitter.js';
import { makeGenerator } from './generator.js';

const kind = textKind(16, false, true);
const task: ContextNode<Lowered> = { op: 'context', kind: addressKind, name: 'task' };

/** What the code writes for a task with these bytes as its name. */
function written(name: Buffer): Buffer {
  const g = makeGenerator([], true, 0, { word: () => undefined, jump: () => undefined });
  writeComm(g, { op: 'comm', kind, task, offset: 8 }, R10, -16);
  return run(g.emit.finish(), Buffer.concat([Buffer.alloc(8, 0xff), name]));
}

/** Runs straight-line code with forward jumps; R3 points to `memory`, and R10 to behind 16 bytes that it returns. */
function run(code: Instructions, memory: Buffer): Buffer {
  const registers = new Map<string, bigint>();
  const stack = Buffer.alloc(16, 0xaa);
  const value = (of: string | number): bigint =>
    BigInt.asUintN(64, typeof of === 'number' ? BigInt(of) : (registers.get(of) ?? 0n));
  for (let at = 0; at < code.length; at += 1) {
    const step = code[at];
    const jumpTo = (label: string): void => {
      at = code.findIndex((one) => one.op === 'label' && one.label === label);
    };
    switch (step?.op) {
      case 'alu': {
        const [left, right] = [value(step.to), value(step.from)];
        const results: Record<string, bigint> = {
          mov: right,
          add: left + right,
          sub: left - right,
          and: left & right,
          xor: left ^ right,
          lsh: left << (right & 63n),
          rsh: left >> (right & 63n),
        };
        registers.set(step.to, BigInt.asUintN(64, results[step.operator] as bigint));
        break;
      }
      case 'neg':
        registers.set(step.to, BigInt.asUintN(64, -value(step.to)));
        break;
      case 'constant':
        registers.set(step.to, step.value);
        break;
      case 'load':
        registers.set(step.to, memory.readBigUInt64LE(step.offset));
        break;
      case 'store':
        stack.writeBigUInt64LE(value(step.from), 16 + step.offset);
        break;
      case 'jump':
        if (value(step.to) === value(step.from)) jumpTo(step.label);
        break;
      case 'goto':
        jumpTo(step.label);
        break;
      case 'label':
        break;
      default:
        throw new RangeError(`this does not run ${String(step?.op)}`);
    }
  }
  return stack;
}

describe('the name of a task that is read by its type', () => {
  const lengths = Array.from({ length: 16 }, (_, length) => length);

  it.each(lengths)('of %i bytes has zeros behind its end mark, whatever stood there', (length) => {
    for (const fill of [0x00, 0x01, 0x7f, 0x80, 0xff])
      for (const letter of [0x01, 0x61, 0x80, 0xff]) {
        const name = Buffer.alloc(16, fill).fill(letter, 0, length);
        name[length] = 0;
        expect(written(name)).toEqual(Buffer.alloc(16).fill(letter, 0, length));
      }
  });

  it('without an end mark, as while another one is written, gets one', () => {
    expect(written(Buffer.alloc(16, 0x61))).toEqual(Buffer.alloc(16).fill(0x61, 0, 15));
  });
});
