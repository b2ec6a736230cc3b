// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { byGuest, findTestFiles } from './files.js';

describe('kernel tests', () => {
  it('run in usual guests or in an unusual one, each in one of them', () => {
    const { kernel } = findTestFiles();
    const { usual, unusual } = byGuest(kernel);
    assert.deepEqual([...usual, ...unusual].sort(), kernel);
    assert.ok(unusual.includes('packages/memory/test/nodes.unusual.kernel.test.ts'));
    assert.ok(usual.includes('packages/memory/test/memory.kernel.test.ts'));
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
