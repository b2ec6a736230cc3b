// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inWords, oneTest, readWords, sum } from './counts.js';

describe('counts', () => {
  it('add up', () => {
    const total = sum([oneTest(true), oneTest(false), { passed: 3, failed: 0, skipped: ['a: why'] }]);
    assert.deepEqual(total, { passed: 4, failed: 1, skipped: ['a: why'] });
    assert.equal(inWords(total), '4 passed, 1 failed, 1 skipped');
  });
  it('are read from the last line that has them', () => {
    assert.deepEqual(readWords('1 passed, 1 failed\nmore\n2 passed, 0 failed, 0 skipped\n'), {
      passed: 2,
      failed: 0,
      skipped: [],
    });
    assert.equal(readWords('12 tests passed'), undefined);
  });
});
