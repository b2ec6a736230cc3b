// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { momentOf, randomOf } from './moments.js';

const life = { attached: 10, attach: 2_000, run: 1_000, close: 500 };
const moments = (/** @type {number} */ seed) => {
  const random = randomOf(seed);
  return Array.from({ length: 300 }, (_, i) => momentOf(i, life, random));
};

describe('the moments of kills', () => {
  it('are a third in each part of a life, and within it', () => {
    const all = moments(1);
    for (const [phase, after, longest] of /** @type {const} */ ([
      ['attach', /^attached \d$/, 200],
      ['run', /^running$/, 1_000],
      ['close', /^closing$/, 500],
    ])) {
      const some = all.filter((moment) => moment.phase === phase);
      assert.equal(some.length, 100);
      const delays = some.map(({ delay }) => delay);
      assert.ok(some.every((moment) => after.test(moment.after)));
      assert.ok(Math.min(...delays) >= 0 && Math.max(...delays) < longest);
      assert.ok(Math.max(...delays) - Math.min(...delays) > longest * 0.8);
    }
  });
  it('come after each number of programs, and before the first', () => {
    const after = new Set(moments(2).flatMap((one) => (one.phase === 'attach' ? [one.after] : [])));
    assert.deepEqual(
      [...after].sort(),
      Array.from({ length: 10 }, (_, i) => `attached ${i}`),
    );
  });
  it('are settled by the seed', () => {
    assert.deepEqual(moments(7), moments(7));
    assert.notDeepEqual(moments(7), moments(8));
  });
});
