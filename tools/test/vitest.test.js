// @ts-check
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { listTests, runVitest } from './vitest.js';

const FILE = 'native-core/src/asm/encode.test.ts';
const NAME = 'round trip decodes to what was encoded';

describe('Vitest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tap-vitest-test-'));
  after(() => rmSync(folder, { recursive: true }));

  it('lists the tests whose names match a pattern, whatever its case', async () => {
    const tests = await listTests([FILE], { folder, patterns: ['nothing', 'TRIP decodes'] });
    assert.deepEqual(tests, [{ name: NAME, file: FILE }]);
  });
  it('reports each file, without the tests that a pattern leaves out', async () => {
    const { status, report } = await runVitest([FILE], { folder, patterns: ['TRIP decodes'] });
    const { passed, failures, skipped, timed } = report.files.get(FILE) ?? assert.fail('no result');
    assert.deepEqual(
      { status, passed, failures, skipped },
      { status: 0, passed: 1, failures: [], skipped: [] },
    );
    assert.deepEqual(
      timed.map(({ name }) => name),
      ['round trip > decodes to what was encoded'],
    );
    assert.deepEqual(
      { running: report.running, strayErrors: report.strayErrors },
      { running: [], strayErrors: 0 },
    );
  });
  it('reports nothing when it did not start', async () => {
    const { report } = await runVitest([FILE], { folder, patterns: [], runner: ['false'] });
    assert.deepEqual(
      { files: report.files.size, strayErrors: report.strayErrors },
      { files: 0, strayErrors: undefined },
    );
  });
});
