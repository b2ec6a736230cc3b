import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storedKernels } from '@tap/check';
import { expect, it } from 'vitest';
import { newTapset } from './new-tapset.js';

const guide = readFileSync(new URL('../../../docs/guides/writing-a-tapset.md', import.meta.url), 'utf8');
const examples = [...guide.matchAll(/^```ts\n([^]*?)^```$/gm)]
  .map(([, code = '']) => code)
  .filter((code) => code.includes("'@tap/native-core/tapset'"));
/** As the guide says beside the examples: kernels that have no place for them. */
const absent = { 'mine.open': ['7.2', '7.2-arm64'], 'mine.packet.freed': storedKernels };

const { folder, compile, check } = newTapset('guide');

it('the examples of the guide are a tapset that tap-check takes, with their documentation', () => {
  expect(examples.length).toBeGreaterThan(10);
  expect(guide).toContain(`"absent": { "mine.open": ["7.2", "7.2-arm64"] }`);
  const modules = examples.map((code, at) => {
    writeFileSync(join(folder, `src/example${at}.ts`), code);
    return `export * from './example${at}.js';\n`;
  });
  writeFileSync(
    join(folder, 'src/index.ts'),
    `/**\n * The examples.\n *\n * @module\n */\n\n${modules.join('')}`,
  );
  const manifest = join(folder, 'package.json');
  const json = JSON.parse(readFileSync(manifest, 'utf8')) as object;
  writeFileSync(manifest, JSON.stringify({ ...json, tap: { tapset: true, absent } }));
  expect(compile()).toEqual({ status: 0, text: '' });
  expect(check()).toMatchObject({
    status: 0,
    text: expect.stringContaining(`on ${storedKernels.length} kernels: nothing is wrong`) as string,
  });
});
