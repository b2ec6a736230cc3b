import { describe, expect, it } from 'vitest';
import { listing } from '../asm/index.js';
import { loweredWord } from '../../test/lowered.js';
import { choose, given, Int, intKind, type Bool } from '../expr/index.js';
import { testCondition } from './condition.js';
import { makeGenerator } from './generator.js';
import { jumpOn } from './jump.js';
import { evaluateWord } from './word.js';

const u64 = intKind(64, false);
const slot = (index: number): Int => new Int<number>(u64, given({ op: 'slot', kind: u64, index }));
const cpu = new Int<number>(u64, { op: 'context', kind: u64, name: 'cpu' });

/** The code that goes to L1 unless a condition is met. */
function code(condition: Bool, moved = false): string {
  const node = loweredWord(condition.node);
  const g = makeGenerator([node], true, 0, { word: evaluateWord, jump: jumpOn });
  testCondition(g, node, g.emit.label(), { moved });
  return `\n${listing(g.emit.finish()).replaceAll(/ *;.*/g, '').trimEnd()}\n`;
}

describe('a condition', () => {
  it('is tested before the context is moved, as far as it calls nothing', () => {
    expect(code(slot(2).ge(4096).and(cpu.eq(1)).and(slot(0).eq(0)))).toBe(`
   0: r2 = *(u64 *)(r1 +16)
   1: if r2 < 4096 goto L1
   2: r6 = r1
   3: call bpf_get_smp_processor_id
   4: r1 = r0
   5: if r1 != 1 goto L1
   6: r1 = *(u64 *)(r6 +0)
   7: if r1 != 0 goto L1
`);
  });

  it('finds the context in R1 after any expression', () => {
    let deep = slot(0);
    for (let index = 1; index < 10; index++) deep = slot(index).sub(deep);
    const lines = code(deep.eq(1).and(deep.ne(2))).split('\n');
    const early = lines.slice(
      0,
      lines.findIndex((line) => line.includes('r6 = r1')),
    );
    expect(early.length).toBeGreaterThan(10);
    expect(early.filter((line) => /r1 [-+&|^]?= /.test(line))).toEqual([]);
  });

  it('with two paths to a value is tested after that', () => {
    expect(code(choose(slot(0).eq(1), slot(1), slot(2)).eq(3))).toMatch(/^\n   0: r6 = r1\n/);
  });

  it('leaves a context alone that was moved', () => {
    expect(code(slot(2).ge(4096), true)).toBe(`
   0: r1 = *(u64 *)(r6 +16)
   1: if r1 < 4096 goto L1
`);
  });
});
