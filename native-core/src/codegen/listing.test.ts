import { describe, expect, it } from 'vitest';
import { listing } from '../asm/index.js';
import {
  addressKind,
  Bool,
  boolConst,
  choose,
  given,
  Int,
  intKind,
  Text,
  textKind,
  type LoweredWord,
  type WordNode,
} from '../expr/index.js';
import { lowered, loweredWord } from '../../test/lowered.js';
import { evaluateWord } from './word.js';
import { makeGenerator } from './generator.js';
import { jumpOn } from './jump.js';

const u32 = intKind(32, false);
const i32 = intKind(32, true);
const u64 = intKind(64, false);
const slot = (index: number, kind = u64): Int => new Int<number>(kind, given({ op: 'slot', kind, index }));

/** The code that evaluates a word into R1. */
function code(node: WordNode): string {
  const folded = loweredWord(node);
  const g = makeGenerator([folded], true, 0, { word: evaluateWord, jump: jumpOn });
  g.word(folded, 'r1');
  return `\n${listing(g.emit.finish()).trimEnd()}\n`;
}

describe('code of small expressions', () => {
  it('extends arguments by their width and sign', () => {
    expect(code(slot(1, u32).node)).toBe(`
   0: r1 = *(u64 *)(r6 +8)
   1: w1 = w1
`);
    expect(code(slot(0, i32).node)).toBe(`
   0: r1 = *(u64 *)(r6 +0)
   1: r1 <<= 32
   2: r1 s>>= 32
`);
  });

  it('takes constants that fit as immediates, others as 64-bit constants', () => {
    expect(code(slot(0).add(5).node)).toBe(`
   0: r1 = *(u64 *)(r6 +0)
   1: r1 += 5
`);
    expect(code(slot(0).bitAnd(0xffff_ffff).node)).toBe(`
   0: r1 = *(u64 *)(r6 +0)
   1: r2 = 0xffffffff ll
   3: r1 &= r2
`);
  });

  it('keeps the dividend while it divides by a constant', () => {
    expect(code(slot(0, intKind(64, true)).div(2).node)).toBe(`
   0: r1 = *(u64 *)(r6 +0)
   1: r2 = r1
   2: r2 ^= 2
   3: if r1 s>= 0 goto L1
   4: r1 = -r1
L1:
   5: r1 /= 2
   6: if r2 s>= 0 goto L2
   7: r1 = -r1
L2:
`);
  });

  it('leaves nothing that cannot be reached', () => {
    const comm = new Text<string>(textKind(16, false), {
      op: 'comm',
      task: null,
      offset: 0,
      kind: textKind(16, false),
    });
    expect(lowered(comm.ne('a name of sixteen').node)).toMatchObject({ op: 'const', value: 1n });
    expect(
      lowered(
        slot(0)
          .gt(5)
          .and(new Bool(boolConst(false))).node,
      ),
    ).toMatchObject({ op: 'const', value: 0n });
  });

  it('reads a word of user memory, and says when it cannot', () => {
    const address: WordNode = given({ op: 'slot', kind: addressKind, index: 0 });
    expect(code({ op: 'user', kind: i32, address, bytes: 4, unreadable: 7n })).toBe(`
   0: r3 = *(u64 *)(r6 +0)
   1: r1 = r10
   2: r1 += -8
   3: r2 = 4
   4: call bpf_probe_read_user
   5: if r0 != 0 goto L2
   6: r1 = *(u32 *)(r10 -8)
   7: r1 <<= 32
   8: r1 s>>= 32
   9: goto L1
L2:
  10: r1 = 7
L1:
`);
  });

  it('compares an empty text, whose length the kernel may tell as 0, and nothing that it cannot read', () => {
    const kind = textKind(16, true);
    const address: WordNode = given({ op: 'slot', kind: addressKind, index: 0 });
    const text = new Text<string | null>(kind, { op: 'string', kind, space: 'user', address });
    for (const test of [text.eq(''), text.startsWith(''), text.or('').eq('')])
      expect(code(test.node)).toMatch(/call bpf_probe_read_user_str\n *\d+: if r0 s< 0 goto/);
  });

  it('reads a member of a typed pointer with one load', () => {
    const base: LoweredWord = { op: 'slot', kind: addressKind, index: 0 };
    const load: LoweredWord = {
      op: 'load',
      kind: intKind(16, false),
      base,
      offset: 14,
      bytes: 2,
      bigEndian: true,
      bitField: null,
      access: 'direct',
    };
    expect(code(given(load))).toBe(`
   0: r1 = *(u64 *)(r6 +0)
   1: r1 = *(u16 *)(r1 +14)
   2: r1 = be16 r1
`);
  });

  it('calls a helper once for what is used twice', () => {
    const pidTgid = new Int<number>(u64, { op: 'context', kind: u64, name: 'pid_tgid' });
    const text = code(pidTgid.shr(32).add(pidTgid.bitAnd(7)).node);
    expect(text.match(/call/g)).toHaveLength(1);
  });

  it('asks for the time once, whatever it is part of', () => {
    const now = new Int<number>(u64, { op: 'context', kind: u64, name: 'monotonic' });
    const elapsed = now.sub(slot(0));
    const text = code(elapsed.mul(elapsed.bitXor(elapsed.shr(3))).node);
    expect(text.match(/call/g)).toHaveLength(1);
  });

  it('stops at the first condition that fails', () => {
    const condition = slot(0).gt(5).and(slot(1).eq(7));
    expect(code(condition.node)).toBe(`
   0: r1 = *(u64 *)(r6 +0)
   1: if r1 <= 5 goto L1
   2: r1 = *(u64 *)(r6 +8)
   3: if r1 != 7 goto L1
   4: r1 = 1
   5: goto L2
L1:
   6: r1 = 0
L2:
`);
  });

  it('evaluates only the chosen side', () => {
    expect(code(choose(slot(0).eq(1), slot(1), slot(2)).node)).toBe(`
   0: r1 = *(u64 *)(r6 +0)
   1: if r1 != 1 goto L1
   2: r1 = *(u64 *)(r6 +8)
   3: goto L2
L1:
   4: r1 = *(u64 *)(r6 +16)
L2:
`);
  });

  it('compares text in the widest steps', () => {
    const kind = textKind(16, false);
    const comm = new Text<string>(kind, { op: 'comm', task: null, offset: 0, kind });
    const text = code(new Bool(comm.eq('systemd').node).node);
    expect(text).toContain('call bpf_get_current_comm');
    expect(text).toContain('r2 = 0x646d6574737973 ll');
    expect(text.match(/\(u\d+ \*\)\(r10/g)).toHaveLength(1);
  });
});
