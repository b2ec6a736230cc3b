// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reachedBy } from './changed.js';

const netUnit = 'packages/net/src/tcp.test.ts';
const signalUnit = 'packages/signal/src/signal.test.ts';
const netKernel = 'packages/net/test/tcp.kernel.test.ts';
const examples = 'docs/examples/test/examples.kernel.test.ts';
const all = {
  unit: [netUnit, signalUnit],
  tools: ['tools/vm/run.test.js', 'tools/setup/apt.test.js', 'tools/site/site.test.js'],
  kernel: [netKernel, examples],
};
const none = { unit: [], tools: [], kernel: [] };
const reached = (/** @type {string} */ path, /** @type {string[]} */ ...importing) =>
  reachedBy([path], importing, all);

describe('a change', () => {
  it('reaches the tests that import it', () => {
    assert.deepEqual(reached('packages/net/test/workload.ts', netKernel), { ...none, kernel: [netKernel] });
    assert.deepEqual(reached(netUnit, netUnit), { ...none, unit: [netUnit] });
  });
  it('reaches the tests that run builds', () => {
    assert.deepEqual(reached('packages/net/src/tcp.ts', netUnit), {
      ...none,
      unit: [netUnit],
      kernel: [examples],
    });
  });
  it('reaches the tests of its folder when nothing imports such files', () => {
    assert.deepEqual(reached('packages/net/test/workload/packets.pl'), {
      ...none,
      unit: [netUnit],
      kernel: [netKernel],
    });
    assert.deepEqual(reached('docs/examples/trace.js'), { ...none, kernel: [examples] });
    assert.deepEqual(reached('tools/vm/qemu.js'), { ...none, tools: ['tools/vm/run.test.js'] });
  });
  it('reaches all tests when they all depend on it', () => {
    for (const path of ['native-core/addon/map.cc', 'tools/test/parts.js', 'tools/test.js', 'pnpm-lock.yaml'])
      assert.deepEqual(reached(path), all);
    assert.deepEqual(reached('packages/check/kernels/6.1/release'), { ...none, unit: all.unit });
  });
  it('reaches the test of the site when it is a page of it', () => {
    assert.deepEqual(reached('docs/guides/cli.md'), { ...none, tools: ['tools/site/site.test.js'] });
  });
  it('reaches no test when it is documentation', () => {
    for (const path of ['README.md', 'packages/net/README.md', '.changeset/net.md'])
      assert.deepEqual(reached(path), none);
  });
});
