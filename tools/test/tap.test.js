// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTap } from './tap.js';

const OUTPUT = `TAP version 13
# Subtest: suite
    # Subtest: first
    ok 1 - first
      ---
      duration_ms: 1500
      ...
    # Subtest: second
    not ok 2 - second
      ---
      duration_ms: 20.5
      type: 'test'
      ...
    ok 3 - third # SKIP no disk
      ---
      duration_ms: 0.1
      ...
    ok 4 - fourth # SKIP test name does not match pattern
      ---
      duration_ms: 0.1
      ...
    1..4
not ok 1 - suite
  ---
  duration_ms: 1600
  type: 'suite'
  ...
1..1
# tests 4
# suites 1
# pass 1
# fail 1
# cancelled 0
# skipped 2
`;

describe("what Node's test runner prints", () => {
  it('tells the counts, and which tests took how long', () => {
    assert.deepEqual(readTap(OUTPUT), {
      counts: { passed: 1, failed: 1, skipped: ['third: no disk'] },
      timed: [
        { name: 'first', seconds: 1.5 },
        { name: 'second', seconds: 0.0205 },
      ],
    });
  });
});
