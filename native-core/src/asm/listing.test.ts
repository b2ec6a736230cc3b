import { expect, it } from 'vitest';
import type { Instruction } from './instruction.js';
import { listing } from './listing.js';

it('shows each instruction as the verifier does, with slots, labels and comments', () => {
  const program: Instruction[] = [
    { op: 'alu', bits: 64, operator: 'mov', to: 'r6', from: 'r1', comment: 'the context' },
    { op: 'load', bytes: 8, to: 'r1', base: 'r6', offset: 8, comment: 'sk' },
    { op: 'jump', operator: 'jeq', to: 'r1', from: 0, label: 'out' },
    { op: 'jump', operator: 'jsgt', bits: 32, to: 'r1', from: 'r2', label: 'out' },
    { op: 'alu', bits: 32, operator: 'and', to: 'r1', from: 255 },
    { op: 'alu', bits: 64, operator: 'smod', to: 'r1', from: 'r2' },
    { op: 'movsx', to: 'r1', from: 'r1', fromBits: 16 },
    { op: 'neg', to: 'r1' },
    { op: 'endian', to: 'r1', bits: 16 },
    { op: 'endian', to: 'r1', bits: 32, order: 'le' },
    { op: 'store', bytes: 4, base: 'r10', offset: -4, from: 'r1' },
    { op: 'store', bytes: 1, base: 'r10', offset: -5, from: 3 },
    { op: 'map', to: 'r1', map: 'counts', valueOffset: null },
    { op: 'map', to: 'r2', map: 'flags', valueOffset: 16 },
    { op: 'constant', to: 'r3', value: -1n },
    { op: 'atomicAdd', bytes: 8, base: 'r2', offset: 0, from: 'r3' },
    { op: 'atomicAdd', bytes: 4, base: 'r2', offset: 4, from: 'r3', fetch: true },
    { op: 'call', helper: 'map_lookup_elem' },
    { op: 'callLocal', label: 'sub' },
    { op: 'goto', label: 'out' },
    { op: 'label', label: 'sub' },
    { op: 'exit' },
    { op: 'label', label: 'out' },
    { op: 'exit' },
  ];
  expect(`\n${listing(program)}`).toMatchInlineSnapshot(`
    "
       0: r6 = r1                                ; the context
       1: r1 = *(u64 *)(r6 +8)                   ; sk
       2: if r1 == 0 goto out
       3: if w1 s> w2 goto out
       4: w1 &= 255
       5: r1 s%= r2
       6: r1 = (s16)r1
       7: r1 = -r1
       8: r1 = be16 r1
       9: r1 = le32 r1
      10: *(u32 *)(r10 -4) = r1
      11: *(u8 *)(r10 -5) = 3
      12: r1 = map[counts] ll
      14: r2 = map[flags]+16 ll
      16: r3 = 0xffffffffffffffff ll
      18: lock *(u64 *)(r2 +0) += r3
      19: r3 = atomic_fetch_add((u32 *)(r2 +4), r3)
      20: call bpf_map_lookup_elem
      21: call sub
      22: goto out
    sub:
      23: exit
    out:
      24: exit
    "
  `);
});
