import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { checkExamples, findExamples } from './examples.js';
import { sourceOptions } from './source-options.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const packages = ['native-core', ...readdirSync(`${root}packages`).map((name) => `packages/${name}`)];
const places = ['README.md', 'docs', ...packages.map((name) => `${name}/README.md`)];
const scratch = mkdtempSync(join(tmpdir(), 'tap-examples-'));

afterAll(() => rmSync(scratch, { recursive: true }));

describe('the examples in the documentation', () => {
  it('fit the types of the packages', () => {
    const examples = findExamples(root, places);
    expect(examples.length).toBeGreaterThan(10);
    expect(checkExamples(root, examples, sourceOptions(root))).toEqual([]);
  });
});

describe('checkExamples', () => {
  it('names page and line of an error', () => {
    writeFileSync(join(scratch, 'page.md'), '# Title\n\n```ts\nconst a = 1;\nconst b: string = a;\n```\n');
    const examples = findExamples(scratch, ['page.md']);
    expect(checkExamples(scratch, examples, sourceOptions(root))).toEqual([
      "page.md:5: Type 'number' is not assignable to type 'string'.",
    ]);
  });

  it('keeps the examples apart', () => {
    writeFileSync(
      join(scratch, 'two.md'),
      '```ts\nconst a = 1;\n```\n\n```ts\nconst a = 2;\n```\n\n```sh\nls\n```\n',
    );
    const examples = findExamples(scratch, ['two.md']);
    expect(examples.map(({ line }) => line)).toEqual([2, 6]);
    expect(checkExamples(scratch, examples, sourceOptions(root))).toEqual([]);
  });
});
