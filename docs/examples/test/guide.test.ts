import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = new URL('../embedding/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const guide = read('../../guides/embedding.md');

it('the guide shows pieces of the programs, word for word', () => {
  const blocks = [...guide.matchAll(/^```js\n\/\/ (\S+)\n([^]*?)^```$/gm)];
  expect(blocks.length).toBe(guide.match(/^```js$/gm)?.length);
  expect(blocks.length).toBeGreaterThan(7);
  for (const [, file = '', code = ''] of blocks) expect(read(file), file).toContain(code);
});

it('the list of examples names every program', () => {
  const list = read('../README.md');
  const [, part = ''] = /^## Programs that embed tap\n([^]*)/m.exec(list) ?? [];
  const named = [...part.matchAll(/`([\w-]+(?:\.\w+)?)`/g)].map(([, name]) => name);
  expect(named).toEqual(expect.arrayContaining(readdirSync(folder)));
});
