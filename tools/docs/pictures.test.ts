import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { callsPicture, flamePicture, heatPicture, type Picture } from './test/pictures.js';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const makers = { flamePicture, heatPicture, callsPicture };
/** Bytes: a page with some of them is soon loaded. */
const most = 60_000;

const made = new Map<string, Picture>();
beforeAll(async () => {
  // The times of day in a picture are the same wherever it is made.
  vi.stubEnv('TZ', 'UTC');
  for (const [name, make] of Object.entries(makers)) made.set(name, await make());
});

describe.each(Object.keys(makers))('%s', (maker) => {
  const picture = (): Picture => made.get(maker) as Picture;

  it('is what the recording gives', async () => {
    const { name, svg } = picture();
    expect(svg.length).toBeLessThan(most);
    const message = `docs/pictures/${name} is out of date: vitest run --project unit tools/docs/pictures.test.ts -u`;
    await expect(svg, message).toMatchFileSnapshot(`${docs}pictures/${name}`);
  });

  it('stands in its guide, in words as well, with the numbers of the recording', () => {
    const { name, guide, words, says } = picture();
    const text = readFileSync(`${docs}guides/${guide}.md`, 'utf8').replace(/\s+/g, ' ');
    expect(text).toContain(`![${words}](../pictures/${name})`);
    expect(text).toContain(says);
  });
});

it('there is no other picture', () => {
  const names = [...made.values()].map(({ name }) => name);
  expect(readdirSync(`${docs}pictures`).sort()).toEqual(names.sort());
});
