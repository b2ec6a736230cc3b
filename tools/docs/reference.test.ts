import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readDocumentation, referencePage, type Documented } from '@tap/check';
import type { PackageDocs } from '@tap/native-core/inspect';
import { allTapsets } from '../../packages/testing/src/tapsets.js';
import { indexPage, pageName } from './index-page.js';
import { readmes, withParts } from './readme-page.js';
import { sourceOptions } from './source-options.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Each tapset is documented from its source. */
const all: readonly Documented[] = await Promise.all(
  allTapsets.map((tapset) => {
    const entry = `${root}${tapset.name.replace('@tap/', 'packages/')}/src/index.ts`;
    return readDocumentation(tapset, entry, sourceOptions(root));
  }),
);

const docsOfAll = all.map(({ docs }) => docs);

describe.each(all)('$docs.package', ({ docs, undocumented }) => {
  it('documents everything that it exports', () => {
    expect(undocumented).toEqual([]);
  });

  it('has a page of the reference that is up to date: node tools/docs/reference.js', () => {
    expect(pageText(pageName(docs.package))).toBe(referencePage(docs, 'node tools/docs/reference.js'));
  });
});

describe('the reference', () => {
  it('has an up to date first page: node tools/docs/reference.js', () => {
    expect(pageText('README.md')).toBe(indexPage(all.map(({ docs }) => docs)));
  });
});

describe.each(readmes())('the README of $name', ({ name, file }) => {
  const readme = readFileSync(file, 'utf8');

  it('is up to date: node tools/docs/reference.js', async () => {
    expect(readme).toBe(await withParts(readme, name, docsOfAll));
  });

  it('has what a page of a registry needs', () => {
    expect(readme).toMatch(new RegExp(`^# ${name}\n\n\\w`));
    expect(readme).toContain('\n## Links\n');
    // A path within the repository leads nowhere on the page of a package, unless the tarball has the file.
    const links = [...readme.matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, path = '']) => path);
    for (const path of links) expect(existsSync(new URL(path, file)), path).toBe(true);
    expect(links.filter((path) => path.startsWith('..'))).toEqual([]);
  });
});

describe('the parts of a README', () => {
  const begin = (part: string): string =>
    `<!-- ${part}: generated, run \`node tools/docs/reference.js\`. -->`;

  it('list every probe and function', async () => {
    const page = `${begin('Contents')}\n<!-- End of Contents. -->\n`;
    for (const docs of docsOfAll) {
      const text = await withParts(page, docs.package, docsOfAll);
      for (const { name } of [...docs.probes, ...docs.functions]) expect(text).toContain(`| \`${name}\` `);
    }
  });

  it('are known, and have an end', async () => {
    await expect(
      withParts(`${begin('More')}\n<!-- End of More. -->\n`, '@tap/net', docsOfAll),
    ).rejects.toThrow('More');
    await expect(withParts(`${begin('Links')}\n`, '@tap/net', docsOfAll)).rejects.toThrow('has no end');
  });
});

describe('the documentation of a tapset', () => {
  const docs = docsOf('@tap/net');

  it('tells probes, returns and functions apart', () => {
    const probes = docs.probes.map(({ name, export: path, return: back }) => [name, path, back?.name]);
    expect(probes).toContainEqual(['netdev.receive', 'netdev.receive', undefined]);
    expect(probes).toContainEqual(['tcp.sendmsg', 'tcp.sendmsg', 'tcp.sendmsg.return']);
    expect(probes).toContainEqual(['tcp.ipv4.receive', 'tcp.ipv4_receive', undefined]);
    expect(docs.namespaces.map(({ name }) => name)).toEqual(expect.arrayContaining(['netdev', 'tcp']));
    expect(docs.functions.map(({ name }) => name)).toEqual(['ip_ntop']);
  });

  it('takes the type from the definition', () => {
    const values = docs.probes.find(({ name }) => name === 'tcp.sendmsg')?.return?.values ?? [];
    expect(Object.fromEntries(values.map(({ name, type }) => [name, type]))).toMatchObject({
      size: 'number',
      sock: 'bigint',
      saddr: 'string | null',
      error: 'string | null',
    });
  });
});

function docsOf(name: string): PackageDocs {
  const found = all.find(({ docs }) => docs.package === name);
  if (found === undefined) throw new Error(`${name} has no documentation`);
  return found.docs;
}

function pageText(name: string): string | null {
  const file = `${root}docs/reference/${name}`;
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
