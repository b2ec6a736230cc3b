import { describe, expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/index.js';
import { constantAddress, fn, on, probe, ptr, struct, u16, u32, i32, type Probe } from '../define/index.js';
import { sumOf } from '../expr/index.js';
import { explain } from './index.js';

const Piece = struct('bio_vec', { length: u32.at('bv_len') });
const Bio = struct('bio', { pieces: ptr(Piece).at('bi_io_vec'), count: u16.at('bi_vcnt') });
const ended = probe('test.ended', {
  at: fn('bio_endio', { bio: ptr(Bio) }),
  values: ({ bio }) => ({ bytes: sumOf(bio.pieces.length, bio.count, 256) }),
});

describe('the sum over an array', () => {
  it('steps by the size of the structure, and no further than the bound', async () => {
    const [program] = await explain(on(ended as Probe), { kernel: fixtureKernel('6.12') });
    expect(program?.expressions).toContain(
      'bytes = sum of u16 at (address context[0]) + 104 numbers from (address at (address context[0]) + 112) + 8',
    );
    expect(program?.listing).toMatch(/r1 = 256\n/);
    expect(program?.listing).toMatch(/r1 \+= 16\n/);
  });

  it('refuses what is not an unsigned member, and bounds that no program can have', () => {
    const { pieces, count } = Bio.at(constantAddress(0n));
    expect(() => sumOf(count.add(1), count, 4)).toThrow('TAP_KIND');
    const Signed = struct('bio_vec', { length: i32.at('bv_len') });
    expect(() => sumOf(Signed.at(pieces.address).length, count, 4)).toThrow('TAP_KIND');
    for (const most of [0, 257, 1.5]) {
      expect(() => sumOf(pieces.length, count, most)).toThrow('TAP_ARGUMENT');
    }
  });
});
