import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exportedTexts } from './exports.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Entry {
  /** `native-core.tapset` for the subpath, `net` for the package itself. */
  readonly name: string;
  /** Its emitted declarations. */
  readonly path: string;
}

/** Every entry of every package that is published and has types. */
const entries: readonly Entry[] = [
  'native-core',
  ...readdirSync(`${root}packages`).map((name) => `packages/${name}`),
].flatMap((folder) => {
  const manifest = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8')) as {
    readonly private?: boolean;
    readonly exports?: Readonly<Record<string, unknown>>;
  };
  if (manifest.private === true) return [];
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]): readonly Entry[] => {
    const types = Object(target) as { readonly types?: string };
    if (types.types === undefined) return [];
    const name = folder.replace('packages/', '') + subpath.slice(1).replace('/', '.');
    return [{ name, path: `${root}${folder}/${types.types.slice(2)}` }];
  });
});
const texts = exportedTexts(entries.map(({ path }) => path));

describe('what a package exports, with signatures', () => {
  it.each(entries)('$name', async ({ name, path }) => {
    const message = `The exports of ${name} are not those of tools/docs/exports/${name}.txt. If they are meant to change: build, then \`vitest run --project unit tools/docs/exports.test.ts -u\`, and describe the change in .changeset/`;
    await expect(texts.get(path), message).toMatchFileSnapshot(`exports/${name}.txt`);
  });

  it('is kept of nothing else', () => {
    const kept = readdirSync(`${root}tools/docs/exports`).sort();
    expect(kept).toEqual(entries.map(({ name }) => `${name}.txt`).sort());
  });
});
