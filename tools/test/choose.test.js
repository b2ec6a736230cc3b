// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { choose } from './choose.js';

const files = {
  unit: ['packages/net/src/tcp.test.ts', 'packages/signal/src/signal.test.ts'],
  tools: ['tools/vm/run.test.js'],
  kernel: ['packages/net/test/tcp.kernel.test.ts'],
};
const none = { unit: [], tools: [], kernel: [] };
const checks = ['lint', 'dead code'];
const ofAll = (/** @type {string[]} */ ...words) => choose({ parts: undefined, words }, files, checks);

describe('the words of npm test', () => {
  it('choose all when there are none', () => {
    assert.deepEqual(ofAll(), { checks, files, patterns: [] });
    assert.deepEqual(choose({ parts: ['kernel'], words: [] }, files, checks), {
      checks: [],
      files: { ...none, kernel: files.kernel },
      patterns: [],
    });
  });
  it('choose files by a piece of their path', () => {
    assert.deepEqual(ofAll('./packages/net/'), {
      checks: [],
      files: { ...none, unit: [files.unit[0]], kernel: files.kernel },
      patterns: [],
    });
    assert.deepEqual(ofAll('signal', 'vm/run').files, { ...none, unit: [files.unit[1]], tools: files.tools });
  });
  it('choose checks by name', () => {
    assert.deepEqual(ofAll('dead code'), { checks: ['dead code'], files: none, patterns: [] });
  });
  it('choose tests by a pattern, in all files or in those chosen', () => {
    assert.deepEqual(ofAll('sends|drops', 'lint'), { checks: ['lint'], files, patterns: ['sends|drops'] });
    assert.deepEqual(ofAll('drops', 'signal'), {
      checks: [],
      files: { ...none, unit: [files.unit[1]] },
      patterns: ['drops'],
    });
  });
  it('are refused when the named parts have nothing for them, and when they are neither a path nor a pattern', () => {
    assert.throws(() => choose({ parts: ['tools'], words: ['net'] }, files, checks), /no test for net/);
    assert.throws(() => ofAll('packages/nett'), /no test file has packages\/nett in its path/);
    assert.throws(() => ofAll('('), /"\(" is not a regular expression: Unterminated group/);
  });
});
