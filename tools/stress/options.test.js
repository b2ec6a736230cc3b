// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { knownKernel, wholeNumber } from './options.js';

describe('the options of the scripts', () => {
  it('are whole numbers from a least one on', () => {
    assert.equal(wholeNumber('events', '100000000', 1_000), 100_000_000);
    assert.equal(wholeNumber('events', '2_000_000', 1_000), 2_000_000);
    for (const text of ['', '999', '1e99', '-5', '1.5', 'many'])
      assert.throws(() => wholeNumber('events', text, 1_000), /--events needs a whole number from 1000 on/);
  });
  it('are kernels that there are', () => {
    assert.equal(knownKernel('7.2'), '7.2');
    assert.throws(() => knownKernel('7.3'), /no kernel 7\.3; there are 5\.10/);
  });
});
