import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.js';
import { Random } from './random.js';
import { targets } from './targets.js';

describe('the fuzzer', () => {
  it('finds nothing in some thousand rounds of two seeds', async () => {
    for (const seed of [1, 20_260]) expect((await fuzz(5_000, seed)).faults).toEqual([]);
  });

  it('does the same for the same seed', () => {
    const words = (seed: number): readonly number[] => {
      const random = new Random(seed);
      return Array.from({ length: 10 }, () => random.below(1_000));
    };
    expect(words(7)).toEqual(words(7));
    expect(words(7)).not.toEqual(words(8));
  });

  it('tells of a target that throws, by the round that repeats it', async () => {
    const { stat } = targets;
    try {
      Object.assign(targets, {
        stat: () => {
          throw new Error('a fault on purpose');
        },
      });
      const { faults } = await fuzz(12, 1);
      expect(faults).toHaveLength(2);
      expect(faults[0]).toContain('stat: round 3 of seed 1 threw Error: a fault on purpose');
    } finally {
      Object.assign(targets, { stat });
    }
  });
});
