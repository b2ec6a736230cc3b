// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testedKernels } from '../vm/kernel/kernels.js';
import { byGuest, findTestFiles, sharesOf } from './files.js';

describe('kernel tests', () => {
  it('run in usual guests or in an unusual one, each in one of them', () => {
    const { kernel } = findTestFiles();
    const { usual, unusual } = byGuest(kernel);
    assert.deepEqual([...usual, ...unusual].sort(), kernel);
    assert.ok(unusual.includes('packages/memory/test/nodes.unusual.kernel.test.ts'));
    assert.ok(usual.includes('packages/memory/test/memory.kernel.test.ts'));
  });

  it('run on every kernel, those of programs on the few that differ most', () => {
    const { kernel: all } = findTestFiles();
    const shares = [...sharesOf(all, testedKernels())];
    const ofPrograms = [
      'docs/examples/test/embedding.kernel.test.ts',
      'docs/examples/test/examples.kernel.test.ts',
      'docs/examples/test/timelines.kernel.test.ts',
      'packages/cli/test/pid-namespace.kernel.test.ts',
      'packages/cli/test/reference.kernel.test.ts',
      'packages/create-tapset/test/outside.kernel.test.ts',
    ];
    const whole = shares.filter(([, share]) => share.length === all.length);
    assert.equal(whole.length, 2);
    for (const [{ name }, share] of shares.filter((each) => !whole.includes(each)))
      assert.deepEqual(
        all.filter((path) => !share.includes(path)),
        ofPrograms,
        name,
      );
  });
});

it('the test of a package that is only a template is not one of ours', () => {
  const { tools } = findTestFiles();
  assert.ok(tools.includes('tools/test/files.test.js'));
  assert.deepEqual(
    tools.filter((path) => !path.startsWith('tools/')),
    [],
  );
});
